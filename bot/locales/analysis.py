"""The words of a paper's card and its full analysis."""

TEXTS = {
    "analysis.notice": ("Full analysis: {title}", "完整分析：{title}"),
    "analysis.title": ("Full method analysis", "方法完整分析"),
    "analysis.title_abstract": ("Analysis of the abstract", "摘要分析"),
    "analysis.abstract_only": (
        "Only the abstract could be read. What follows rests on it alone.",
        "仅能读取摘要，以下内容只依据摘要。",
    ),
    "note.arxiv_away": (
        "arXiv did not answer, so only the abstract could be read. Asked again later, it may give the full text.",
        "arXiv 没有响应，因此仅能读取摘要。稍后再次请求，或可读取全文。",
    ),
    "analysis.silent": ("The paper does not say.", "论文未提及。"),
    "analysis.silent_abstract": ("The abstract does not say.", "摘要未提及。"),
    "analysis.silent_extract": ("No sentence found to quote.", "未找到可引用的句子。"),
    "analysis.original": ("In the original language:", "原文："),
    # The seven sections
    "section.abstract": ("Abstract", "摘要"),
    "section.motivation": ("Motivation", "方法动机"),
    "section.method": ("Method in detail", "方法详解"),
    "section.comparison": ("Comparison with other methods", "方法对比"),
    "section.experiments": ("Experiments", "实验分析"),
    "section.practice": ("Practical guide", "实用指南"),
    "section.summary": ("Summary", "总结"),
    # What is typed for one of the seven
    "section.typed.abstract": ("abstract", "摘要"),
    "section.typed.motivation": ("motivation", "动机"),
    "section.typed.method": ("method", "方法"),
    "section.typed.comparison": ("comparison", "对比"),
    "section.typed.experiments": ("experiments", "实验"),
    "section.typed.practice": ("practice", "实用"),
    "section.typed.summary": ("summary", "总结"),
    # Where only the abstract can be had
    "section.contributions": ("Contributions", "主要贡献"),
    "section.innovation": ("Key innovation", "关键创新"),
    "section.impact": ("Potential impact", "潜在影响"),
    "section.related": ("Related areas and applications", "相关领域与应用"),
    "section.limits": ("Limits that can be inferred", "可推断的局限"),
    # The card
    "card.arxiv": ("arXiv", "arXiv"),
    "card.authors": ("Authors", "作者"),
    "card.published": ("Published", "发表日期"),
    "card.updated": ("Updated", "更新日期"),
    "card.categories": ("Categories", "类别"),
    "card.comment": ("Comment", "备注"),
    "card.journal": ("Journal", "期刊"),
    "card.doi": ("DOI", "DOI"),
    "card.license": ("Licence", "许可"),
    "card.abstract": ("Abstract", "摘要"),
    "card.no_abstract": ("The abstract is not at hand.", "暂无摘要。"),
}
