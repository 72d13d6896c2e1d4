"""Why a document could not be read, or not in full: said in a sentence of its own or after a colon."""

TEXTS = {
    "problem.document_too_slow": ("it takes too long to read", "读取耗时过长"),
    "problem.document_too_hungry": ("it needs too much memory", "读取所需内存过大"),
    "problem.document_crashes_reader": ("the reader broke down over it", "读取程序因该文档而崩溃"),
    "problem.document_result_too_long": ("it unfolds to far too much text", "展开后的文本过长"),
    "problem.document_empty": ("it is empty", "文件为空"),
    "problem.document_not_pdf": ("it is not a PDF", "不是 PDF 文件"),
    "problem.document_damaged": ("the file is damaged or cut off", "文件已损坏或不完整"),
    "problem.document_encrypted": ("it is protected by a password", "文件受密码保护"),
    "problem.document_no_pages": ("it has no pages", "文件没有页面"),
    "problem.document_no_text": (
        "it has no text layer, as a scan without character recognition",
        "没有文本层（可能是未经文字识别的扫描件）",
    ),
    "problem.document_too_big": ("the file is too big", "文件过大"),
    "problem.not_offered": ("arXiv does not offer it", "arXiv 未提供"),
    "problem.not_asked": ("arXiv does not answer", "arXiv 没有响应"),
    "problem.other_address": ("the answer came from another address", "响应来自其他地址"),
    "warning.pdf_cut": ("the file breaks off, so its end may be missing", "文件不完整，结尾可能缺失"),
    "warning.pdf_repaired": (
        "only a part of the file arrived; what could be recovered was read, and letters may be missing",
        "文件不完整：仅读取了可恢复的部分，可能缺字",
    ),
    "warning.pdf_long": ("a very long document: only its beginning was read", "文档过长，仅读取了开头部分"),
    "warning.pdf_pages_lost": ("some pages are damaged and were left out", "部分页面已损坏，未能读取"),
    "warning.pdf_scanned": (
        "the text is a scan's, recognised by a machine, and may have errors",
        "文字来自扫描件的机器识别，可能有误",
    ),
    "problem.document_missing": ("there is no such file", "文件不存在"),
    "problem.document_unopened": ("the file cannot be opened", "无法打开文件"),
    "problem.document_unknown_kind": (
        "it is neither a PDF nor an HTML page",
        "既不是 PDF 也不是 HTML 页面",
    ),
}
