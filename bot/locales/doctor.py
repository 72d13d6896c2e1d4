"""What `paperboy doctor` says."""

TEXTS = {
    "doctor.name.configuration": ("configuration", "配置"),
    "doctor.name.data_folder": ("data folder", "数据目录"),
    "doctor.name.database": ("database", "数据库"),
    "doctor.name.reader": ("paper reader", "论文读取"),
    "doctor.name.arXiv": ("arXiv", "arXiv"),
    "doctor.name.model": ("model", "模型"),
    "doctor.name.meaning": ("meaning", "含义比较"),
    "doctor.name.embeddings": ("embeddings", "向量检索"),
    "doctor.name.Slack": ("Slack", "Slack"),
    "doctor.name.Discord": ("Discord", "Discord"),
    "doctor.config_read": ("{file} is valid.", "{file} 有效。"),
    "doctor.config_none": (
        "no {file}; every setting is at its default.",
        "没有 {file}，全部使用默认设置。",
    ),
    "doctor.init": ("To change something, run: paperboy init", "如需修改，请运行：paperboy init"),
    "doctor.data": ("{folder} can be written, {free} GB are free.", "{folder} 可写，剩余 {free} GB。"),
    "doctor.space": ("Little space is left: free some.", "剩余空间不足，请清理。"),
    "doctor.no_locks": (
        (
            "This file system has no locks: run one copy only, and put a backup back only while nothing"
            " else runs."
        ),
        "该文件系统不支持锁：只能运行一个副本，且仅在没有其他程序运行时恢复备份。",
    ),
    "doctor.database": (
        "is of this version; {topics} topics are followed.",
        "版本一致，已关注 {topics} 个主题。",
    ),
    "doctor.reader": (
        "papers are read where no file, network or other process can be reached.",
        "论文在隔离环境中读取，无法接触文件、网络和其他进程。",
    ),
    "doctor.reader_reaches": (
        "papers are read with limits on time and memory, but what reads them can reach: {names}.",
        "读取论文时限制了时间和内存，但读取程序仍可接触：{names}。",
    ),
    "doctor.reader_files": ("files", "文件"),
    "doctor.reader_network": ("the network", "网络"),
    "doctor.reader_processes": ("other processes", "其他进程"),
    "doctor.reader_advice": (
        "Linux with Landlock (5.13 or newer) and seccomp, on x86-64 or ARM64, takes that away.",
        "使用 x86-64 或 ARM64 上带 Landlock（5.13 或更新）和 seccomp 的 Linux，即可消除这一风险。",
    ),
    "doctor.arxiv": (
        "answers; the feed is that of {day} with {papers} papers.",
        "响应正常，订阅源为 {day}，共 {papers} 篇论文。",
    ),
    "doctor.contact": (
        "Tell arXiv who you are: set arxiv.contact to an e-mail address or a web page.",
        "请告知 arXiv 您的身份：将 arxiv.contact 设为电子邮箱或网页。",
    ),
    "doctor.later": ("Try again later; nothing needs changing here.", "请稍后再试，无需更改配置。"),
    "doctor.skipped": ("not asked (--offline).", "未检查（--offline）。"),
    "doctor.embeddings": (
        "{name} makes vectors of {dimensions} numbers.",
        "{name} 可用，向量维数为 {dimensions}。",
    ),
    "doctor.meaning_off": ("off: papers are picked by words alone.", "已关闭：仅按词语挑选论文。"),
    "doctor.meaning_advice": (
        "Papers are picked by words alone until embeddings.model works; off stops the attempts.",
        "在 embeddings.model 可用之前仅按词语挑选论文；设为 off 可停止尝试。",
    ),
    "doctor.embeddings_none": (
        "none: passages are found by their words.",
        "未配置：仅按词语检索段落。",
    ),
    "doctor.embeddings_advice": (
        "Check ask.embeddings_url, _model and _key. Until then passages are found by their words.",
        "请检查 ask.embeddings_url、_model 与 _key。在此之前仅按词语检索段落。",
    ),
    "doctor.model_none": (
        "none; analyses quote the papers' own sentences.",
        "未配置；分析直接摘录论文原句。",
    ),
    "doctor.model_init": (
        "To have papers explained, set model.base_url and model.name.",
        "如需模型解读论文，请设置 model.base_url 和 model.name。",
    ),
    "doctor.model": (
        "{name} answers, in the form {form}.",
        "{name} 响应正常，回答形式为 {form}。",
    ),
    "doctor.model_prose": (
        "It knows no JSON mode: more of its answers will need a second call.",
        "该端点没有 JSON 模式，更多回答需要第二次调用。",
    ),
    "doctor.model_odd": (
        "{name} answers, but not as it was asked to: analyses will fall back to the papers' own words.",
        "{name} 有响应，但未按要求作答，分析将退回论文原文摘录。",
    ),
    "doctor.model_odd_advice": (
        "Try a larger model, or raise model.max_tokens if it thinks before it answers.",
        "请换用更大的模型；若模型先思考再回答，请提高 model.max_tokens。",
    ),
    "doctor.model_no_price": (
        "budget.dollars is set, but {names} has no price: set model.prices, or budget.tokens.",
        "已设置 budget.dollars，但 {names} 没有价格：请设置 model.prices 或 budget.tokens。",
    ),
    "doctor.why.model_key": (
        "Set PAPERBOY_MODEL_API_KEY to a key of this endpoint.",
        "请将 PAPERBOY_MODEL_API_KEY 设为该端点的密钥。",
    ),
    "doctor.why.model_unknown": (
        "Check model.name, and that model.base_url ends as its documentation says (often /v1).",
        "请检查 model.name，以及 model.base_url 的结尾是否与文档一致（通常为 /v1）。",
    ),
    "doctor.why.model_unreachable": (
        "Check model.base_url, and that the server runs.",
        "请检查 model.base_url，并确认服务器正在运行。",
    ),
    "doctor.why.model_refuses": (
        "Try model.token_parameter = max_completion_tokens; some models take no other.",
        "请尝试 model.token_parameter = max_completion_tokens，部分模型只接受该参数。",
    ),
    "doctor.why.model_not_loading": (
        "Check model.path, and that the memory is enough for model.context_tokens.",
        "请检查 model.path，并确认内存足以容纳 model.context_tokens。",
    ),
}
