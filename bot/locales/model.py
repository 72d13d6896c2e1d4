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
    "note.model_no_answer": (
        "The language model was not answering to this paper; the full analysis is tried again later.",
        "语言模型没有给出该论文的回答，稍后将重新生成完整分析。",
    ),
    "note.model_said": ("It said: “{said}”", "其返回信息：“{said}”"),
    "note.too_long": (
        "The language model could not take the whole paper, so this rests on the abstract.",
        "语言模型无法读取整篇论文，因此仅依据摘要。",
    ),
    "note.small_model": (
        "The language model reads too little at once for whole papers, so this rests on the abstract.",
        "语言模型一次可读的内容太少，无法读取整篇论文，因此仅依据摘要。",
    ),
    "note.day_budget": (
        "Today's budget for the language model is running out; plainer analyses: {terms}.",
        "今日语言模型额度即将用完，采用较简单形式的分析：{terms} 篇。",
    ),
    "note.day_unavailable": (
        "The language model was not answering; full analyses still to come: {terms}.",
        "语言模型暂时没有响应，稍后补充完整分析的论文：{terms} 篇。",
    ),
    "note.day_no_answer": (
        "The language model gave no answer to some papers; full analyses still to come: {terms}.",
        "语言模型对部分论文没有给出回答，稍后补充完整分析的论文：{terms} 篇。",
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
    "why.model_too_long": ("the prompt is too long for it", "输入超出其长度限制"),
    "why.model_quota": ("its account is out of credit", "账户额度已用尽"),
    "why.model_filtered": ("a content filter stopped it", "被内容过滤拦截"),
    "why.model_declines": ("it declined", "模型拒绝回答"),
    "why.model_empty": ("its answer was empty", "回答为空"),
    "why.model_tool": ("it called a tool in place of answering", "调用了工具而没有回答"),
    "why.model_thinks": ("it used all its tokens for thinking", "思考耗尽了全部 token"),
    "why.model_cut": ("its answer was cut off", "回答被截断"),
    "why.model_page": ("something that is no model answered", "返回的不是模型的回答"),
    "why.model_proxy": ("the proxy on the way does not let it through", "代理服务器无法连接"),
    "why.model_certificate": ("its certificate is not trusted", "证书不受信任"),
    "why.model_environment": ("the environment cannot be used", "环境变量无法使用"),
    "why.model_not_loading": ("the local model cannot be loaded", "本地模型无法加载"),
    "why.embeddings_missing": (
        "the embedding model of this machine cannot be loaded",
        "本机的向量模型无法加载",
    ),
    "why.embeddings_changed": (
        "the file of the embedding model is not the one that was tested",
        "向量模型文件与测试所用的不一致",
    ),
    "why.model_unreachable": ("it cannot be reached", "无法连接"),
    # paperboy usage
    "usage.workspace": ("workspace", "工作区"),
    "usage.day": ("day", "日期"),
    "usage.model": ("model", "模型"),
    "usage.purpose": ("purpose", "用途"),
    "usage.calls": ("calls", "调用"),
    "usage.prompt": ("prompt tokens", "输入 token"),
    "usage.cached": ("cached", "缓存"),
    "usage.answer": ("answer tokens", "输出 token"),
    "usage.cost": ("USD", "美元"),
    "usage.unknown": ("unknown", "未知"),
    "usage.none": (
        "No language model was used in the last {days} days.",
        "最近 {days} 天未使用语言模型。",
    ),
    "usage.sum": (
        "{calls} calls, {tokens} tokens, {cost} USD",
        "共 {calls} 次调用，{tokens} 个 token，{cost} 美元",
    ),
}
