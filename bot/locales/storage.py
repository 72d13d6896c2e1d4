"""What may be wrong with our own database."""

TEXTS = {
    "storage.damaged": (
        "the database is damaged or not ours; put a backup in its place, or use another data folder",
        "数据库已损坏或不属于本程序；请用备份替换，或改用其他数据目录",
    ),
    "storage.busy": (
        "another program has kept the database locked; close it and try again",
        "数据库一直被其他程序锁定；请关闭该程序后重试",
    ),
    "storage.disk": (
        "the disk reports an error; the log has the details",
        "磁盘报告错误，详情见日志",
    ),
    "storage.unexpected": (
        "the database refused a request; the log has the details",
        "数据库拒绝了请求，详情见日志",
    ),
}
