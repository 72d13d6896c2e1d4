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
        "The language model was not answering; the full analysis is tried again later.",
        "语言模型暂时没有响应，稍后将重新生成完整分析。",
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
    "why.model_unreachable": ("it cannot be reached", "无法连接"),
}
