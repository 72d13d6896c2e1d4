"""The words around answers: what they rest on, what was not found, which paper is meant."""

TEXTS = {
    # Answers
    "ask.notice": ("Answer: {question}", "回答：{question}"),
    "ask.silent": ("The paper does not say.", "论文没有提到。"),
    "ask.silent_all": ("The papers shown here do not say.", "此处出现过的论文都没有提到。"),
    "ask.not_found": (
        "I found no passage that clearly answers this.",
        "没有找到能明确回答该问题的段落。",
    ),
    "ask.growing": ("more may follow …", "仍在撰写…"),
    "ask.closest": ("Closest to it in the paper:", "论文中最接近的内容："),
    "ask.extract": ("What the paper says about this, in its own words:", "论文原文中的相关内容："),
    "ask.extract_title": ("What “{title}” says, in its own words:", "《{title}》原文中的相关内容："),
    "ask.extract_several": (
        "What the papers say about this, in their own words:",
        "各篇论文原文中的相关内容：",
    ),
    "ask.extract_label": (
        "passages of the paper, chosen without a language model",
        "论文原文段落，未使用语言模型",
    ),
    "ask.by_model": (
        "written by {model}; every quote was found in the paper",
        "由 {model} 撰写，引文均已在原文中核对",
    ),
    "ask.dropped": (
        "{n} statements were left out because the paper does not support them",
        "有 {n} 句因缺乏原文支持而省略",
    ),
    "ask.dropped_one": (
        "1 statement was left out because the paper does not support it",
        "有 1 句因缺乏原文支持而省略",
    ),
    "ask.searched": ("searched for: {words}", "检索词：{words}"),
    "ask.searched_foreign": (
        "Without a language model I search in the paper's own language only. Asking in English finds more.",
        "未配置语言模型时，只能用论文自身的语言检索。用英文提问能找到更多内容。",
    ),
    "ask.aspect": ("Aspect", "方面"),
    "ask.aspect.summary": ("In one sentence", "一句话概括"),
    "ask.aspect.method": ("Method", "方法"),
    "ask.aspect.result": ("Result", "结果"),
    "ask.aspect.question": ("On the question", "针对问题"),
    "ask.nothing_found": ("nothing found", "未找到"),
    "note.ask_model": (
        "the language model is not answering, so passages are shown instead",
        "语言模型暂无响应，因此改为显示原文段落",
    ),
    "note.ask_budget": (
        "today's budget for the language model is used up, so passages are shown instead",
        "今日语言模型额度已用完，因此改为显示原文段落",
    ),
    "note.ask_checks": (
        "the model's answer did not pass the checks, so passages are shown instead",
        "模型的回答未通过检查，因此改为显示原文段落",
    ),
    # Conversations
    "ask.which": ("Which paper do you mean?", "您指的是哪篇论文？"),
    "ask.given_up": (
        "I was interrupted each time I tried to answer “{question}”. Please ask it again in other words.",
        "回答“{question}”时多次中断，请换一种说法重新提问。",
    ),
    "ask.invite": (
        "Ask me about “{title}” here, or start with one of these:",
        "可在此就《{title}》提问，或从以下问题开始：",
    ),
    "ask.invite_digest": (
        "Ask about any paper of this digest: name it by its number (#3) or reply to its entry.",
        "可就本期任意论文提问：写出编号（#3）或直接回复该条目。",
    ),
    "ask.suggested": ("You could ask:", "可以这样问："),
    "ask.looked_in": ("Looked into:", "已查看："),
    "ask.nowhere": (
        "No paper shown here is about that. `ask <id> <question>` asks about any paper of arXiv.",
        "此处出现过的论文均与此无关。可用 `ask <编号> <问题>` 就任意 arXiv 论文提问。",
    ),
    # Suggested questions
    "suggest.results": ("What are the main results?", "主要结果是什么？"),
    "suggest.method": ("How does the method work?", "该方法是怎样工作的？"),
    "suggest.limits": ("What are the limitations?", "有哪些局限？"),
    "suggest.data": ("Which data were used?", "使用了哪些数据？"),
    "suggest.code": ("Is code or data available?", "代码或数据是否公开？"),
    "suggest.training": ("How was it trained?", "是怎样训练的？"),
    "suggest.contributions": ("What are the contributions?", "主要贡献是什么？"),
    # Limits
    "question.empty": ("it is empty. Ask something about the paper.", "问题为空。请就论文提出问题。"),
    "question.long": ("it is longer than {most} characters.", "超过 {most} 个字符。"),
    "question.person_limit": (
        "you have asked {most} questions within an hour, which is the most. Please go on a little later.",
        "您在一小时内已提问 {most} 次，已达上限，请稍后继续。",
    ),
    "question.workspace_limit": (
        "{most} questions were asked here within an hour, which is the most. Please go on a little later.",
        "此处一小时内已有 {most} 个提问，已达上限，请稍后继续。",
    ),
    "question.gone": (
        "it is no longer stored. Please ask it again.",
        "该问题已不在记录中，请重新提问。",
    ),
    "question.elsewhere": ("it belongs to another channel.", "它属于另一个频道。"),
    "progress.answering": ("Looking for the answer …", "正在查找答案 …"),
}
