"""What is said about the language model."""

TEXTS = {
    "note.budget": (
        "Today's budget for the language model is running out, so this is the plainer form.",
        "今日语言模型额度即将用完，因此采用较简单的形式。",
    ),
    "note.checks": (
        "The model's analysis did not pass the checks, so this plainer form is shown.",
        "模型的分析未通过检查，因此显示较简单的形式。",
    ),
    "note.model_unavailable": (
        "The language model was not answering; ask for the full analysis and it is tried again.",
        "语言模型暂时没有响应；请求完整分析时将重新尝试。",
    ),
    "note.too_long": (
        "The language model could not take the whole paper, so this rests on the abstract.",
        "语言模型无法读取整篇论文，因此仅依据摘要。",
    ),
    "note.small_model": (
        "The language model is too small for whole papers, so this rests on the abstract.",
        "语言模型较小，无法读取整篇论文，因此仅依据摘要。",
    ),
    "note.day_budget": (
        "Today's budget for the language model is running out; plainer analyses: {terms}.",
        "今日语言模型额度即将用完，采用较简单形式的分析：{terms} 篇。",
    ),
    "note.day_unavailable": (
        "The language model was not answering; full analyses still to come on request: {terms}.",
        "语言模型暂时没有响应，可稍后请求完整分析的论文：{terms} 篇。",
    ),
    "note.left_out": (
        "The paper is longer than the model can read at once; method and experiments came first.",
        "论文超出模型一次可读的长度，已优先阅读方法与实验部分。",
    ),
    "why.model_slow": ("it took too long", "响应超时"),
    "why.model_busy": ("it is busy", "服务繁忙"),
    "why.model_key": ("it refuses the key", "密钥被拒绝"),
    "why.model_unknown": ("it has no model of that name", "没有该名称的模型"),
    "why.model_failing": ("its server is failing", "服务器故障"),
    "why.model_refuses": ("it refuses the request", "请求被拒绝"),
    "why.model_not_loading": ("the local model cannot be loaded", "本地模型无法加载"),
    "why.model_unreachable": ("it cannot be reached", "无法连接"),
}
