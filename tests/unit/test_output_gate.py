"""The gate: a model's own talk is stopped, what a paper may honestly say passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Source
from bot.llm.output_gate import Problem, analysis_problems, is_in_language, problems

PREAMBLES = [
    ("en", "Sure, here is the analysis of the paper."),
    ("en", "Certainly! Lantern is a planner."),
    ("en", "**Here's a summary of the paper:**\nLantern is a planner."),
    ("en", "As an expert in computer vision, I will analyze the paper."),
    ("en", "I'll summarize the method below."),
    ("en", "Lantern is a planner.\n\nI hope this helps! Let me know if you have questions."),
    ("en", "Okay, let's begin."),
    ("zh", "好的，这是一份针对走廊照明论文的简明执行摘要："),
    ("zh", "好的，我将以AI领域高水平研究生的视角，深入分析这篇论文。"),
    ("zh", "好的，我将扮演一名AI领域的专业高水平研究生，并按照您设定的框架进行解读。"),
    ("zh", "好的，作为一名计算机视觉领域的专家，我将根据您提供的论文摘要进行深入分析。"),
    ("zh", "作为一名机器学习领域的专家，我将根据您提供的论文摘要进行深入分析。"),
    ("zh", "以下是对该论文的详细分析。"),
    ("zh", "希望这份分析对您有帮助！"),
    ("fr", "Bien sûr ! Voici le résumé de l'article."),
    ("de", "Gerne! Hier ist die Zusammenfassung."),
    ("es", "¡Claro! Aquí tienes el resumen."),
    ("ja", "承知しました。以下に論文の要約を示します。"),
]
REFUSALS = [
    ("en", "I'm sorry, but I can't help with that."),
    ("en", "I cannot access the paper."),
    ("en", "Unfortunately, I do not have the text."),
    ("en", "As an AI language model, I have no access to files."),
    ("zh", "抱歉，我无法访问该论文。"),
    ("zh", "很抱歉，没有找到论文内容。"),
    ("zh", "我无法提供这篇论文的分析。"),
    ("fr", "Je suis désolé, mais je ne peux pas lire cet article."),
    ("de", "Es tut mir leid, aber ich kann den Artikel nicht lesen."),
    ("de", "Leider kann ich das nicht."),
    ("es", "Lo siento, no puedo ayudar con eso."),
    ("ja", "申し訳ありませんが、お手伝いできません。"),
]
REQUESTS = [
    ("en", "Please provide the text of the paper."),
    ("en", "Could you share the full paper with me?"),
    ("en", "No text was given. Please paste the abstract."),
    ("zh", "请提供论文的文本内容，我将为您生成一份详尽的分析报告。"),
    ("zh", "我会遵循您的框架，请您上传论文全文。"),
    ("fr", "Veuillez fournir le texte de l'article."),
    ("de", "Bitte senden Sie mir den Text."),
    ("es", "Por favor, proporcione el texto del artículo."),
    ("ja", "論文の本文を提供してください。"),
]

FORTY = [f"word{number}" for number in range(40)]


@pytest.mark.parametrize(("language", "text"), PREAMBLES)
def test_a_greeting_or_announcement_is_stopped(language: str, text: str) -> None:
    assert Problem.PREAMBLE in problems(text, language)


@pytest.mark.parametrize(("language", "text"), REFUSALS)
def test_a_refusal_is_stopped(language: str, text: str) -> None:
    assert Problem.REFUSAL in problems(text, language)


@pytest.mark.parametrize(("language", "text"), REQUESTS)
def test_a_request_for_the_paper_is_stopped(language: str, text: str) -> None:
    assert Problem.REQUEST in problems(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We study when models say 'I cannot help' and refuse."),
        ("en", '"I\'m sorry" is what most of them answer, as an AI assistant would.'),
        ("en", "The prompt reads “Please provide the answer in JSON”."),
        ("en", "Sure bets are rare, and certainly not common; of course lamps matter."),
        ("en", "Certainly robust planners need 40% fewer lamps (see Table 2)."),
        ("en", "Here, we light corridors of up to 1,200 m."),
        ("en", "Unfortunately, earlier planners fail in the dark."),
        ("en", "As an extension, Lantern handles stairs."),
        ("en", "It masks tokens such as [MASK] and <image>, and self-admitted TODO comments."),
        ("en", "The set {a, b} and the array [0, 1) cost $5 and $7."),
        ("en", "72 lamps"),
        ("en", "Lantern lights every corridor of the house well. " * 2),
        ("en", " ".join(FORTY)),
        ("en", "Lamps burn.\n\n\n\n\nCorridors are lit."),
        ("en", "Write to doe@here.example or use @Override."),
        ("en", "The text 非常抱歉 is the most frequent apology in Chinese replies."),
        ("zh", "该方法研究模型何时会说“抱歉，我无法提供帮助”。"),
        ("zh", "以下是三个贡献：速度、亮度、成本。"),
        ("zh", "作为一个规划器，Lantern 在长走廊中减少 40% 的灯。"),
        ("zh", "好的初始化可以提升 ResNet-50 的精度。"),
        ("zh", "当然，该方法也有局限。"),
        ("zh", "遗憾的是，先前的方法在黑暗中失败。"),
        ("fr", "Voici pourquoi la lampe éclaire mieux."),
        ("de", "Hier ist der Gang dunkel."),
        ("es", "Aquí está la lámpara más eficiente del pasillo."),
        ("ja", "残念ながら、従来の手法は暗い廊下で失敗する。"),
    ],
)
def test_honest_text_passes(language: str, text: str) -> None:
    assert problems(text, language) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[Insert title here] is a planner.", Problem.PLACEHOLDER),
        ("TBD", Problem.PLACEHOLDER),
        ("N/A", Problem.PLACEHOLDER),
        ("", Problem.PLACEHOLDER),
        ("The lamp {{name}} burns.", Problem.PLACEHOLDER),
        ('```json\n{"summary": "Lamps"}\n```', Problem.FORMAT),
        ('{"summary": "Lamps burn."}', Problem.FORMAT),
        ("<think>What is a lamp?</think> A lamp burns.", Problem.FORMAT),
        ("A lamp burns. </think> It is bright.", Problem.FORMAT),
        ("A lamp burns.<|im_end|>", Problem.FORMAT),
        (r"We propose \textbf{Lantern}.", Problem.LATEX),
        ("It falls to $x_i$ at once.", Problem.LATEX),
        ("Hello <@U012ABCDEF> and others.", Problem.MENTION),
        ("Read this, @everyone now.", Problem.MENTION),
        ("Read this, <!channel> now.", Problem.MENTION),
        ("Get it at https://evil.example/lamp.", Problem.LINK),
        ("Click javascript:alert(1) now.", Problem.LINK),
        ("Join discord.gg/lamps now.", Problem.LINK),
        ("Lantern is a planner that needs fewer lamps than", Problem.TRUNCATED),
        ("Lantern needs fewer lamps, because the", Problem.TRUNCATED),
        ("Lantern has three stages:", Problem.TRUNCATED),
        ("Lantern burns and burns…", Problem.TRUNCATED),
        ("该方法包括两个阶段，以及", Problem.TRUNCATED),
        ("It burns. " + "Lamps light the corridor " * 20, Problem.LOOP),
        ("the the the the the the the lamp.", Problem.LOOP),
        ("Lantern lights every corridor of the house well. " * 3, Problem.LOOP),
        ("该方法分为两个阶段。" * 12, Problem.LOOP),
        ("Lantern burns " + "z" * 30 + ".", Problem.LOOP),
        (" ".join((FORTY * 3)[:94]) + ".", Problem.LOOP),
        (" ".join(f"lamp{number}" for number in range(60)), Problem.TRUNCATED),
        ("该方法分为两个阶段，先照明再规划。", Problem.LANGUAGE),
    ],
)
def test_what_no_reader_may_see_is_stopped(text: str, problem: Problem) -> None:
    assert problem in problems(text, "en")


def test_links_of_arxiv_and_of_the_paper_pass() -> None:
    text = "Code: https://code.example/lantern/src and https://arxiv.org/abs/9912.00042."
    assert problems(text, "en", links=["https://code.example/lantern"]) == ()
    assert problems(text, "en") == (Problem.LINK,)
    assert problems("See https://arxiv.org.evil.example/abs/1.", "en") == (Problem.LINK,)


def test_an_echo_of_the_prompt_is_stopped() -> None:
    prompt = (
        "You are given a paper. Write one sentence that says what the paper does and why it matters to us."
    )
    echo = "Write one sentence that says what the paper does and why it matters to everyone."
    assert problems(echo, "en", prompt=prompt) == (Problem.ECHO,)
    assert problems(echo.upper(), "en", prompt=prompt) == (Problem.ECHO,)
    assert problems("One sentence says what the paper does.", "en", prompt=prompt) == ()


def test_a_dozen_words_in_a_row_are_an_echo_and_eleven_are_not() -> None:
    twelve = "say what the authors did and how they know that it works"
    prompt = f"When you are asked {twelve}"
    assert problems(f"These pages {twelve}", "en", prompt=prompt) == (Problem.ECHO,)
    assert problems(f"They {twelve.partition(' ')[2]}", "en", prompt=prompt) == ()


def test_a_short_pattern_that_repeats_is_no_loop() -> None:
    assert problems("The signal 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 is alternating.", "en") == ()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "该方法在 ImageNet 上用 ResNet-50 训练 90 轮", True),
        ("zh-CN", "We train a model on many corridors for ninety epochs", False),
        ("zh", "この手法は廊下を明るく照らすことができます", False),
        ("zh", "新手法廊下照明少数電灯使用可能である", False),
        ("zh", "该方法称为の方法，并且在长走廊中减少灯的数量", True),
        ("ja", "この手法は廊下を明るく照らすことができます", True),
        ("ja", "该方法在长走廊中减少灯的数量", False),
        ("ko", "이 방법은 긴 복도에서 더 적은 등을 사용하고 아주 밝게 합니다", True),
        ("ru", "Метод освещает длинные коридоры меньшим числом ламп и не дорог", True),
        ("ru", "The method lights long corridors with fewer lamps and is cheap", False),
        ("fr", "La méthode éclaire de longs couloirs avec moins de lampes", True),
        ("fr", "La méthode Hikari (ひかり) éclaire de longs couloirs avec moins de lampes", True),
        ("en", "72 盏灯", True),
    ],
)
def test_the_language_is_judged_by_its_script(language: str, text: str, expected: bool) -> None:
    assert is_in_language(text, language) is expected


def full_analysis(**changes: object) -> Analysis:
    sections = tuple(
        AnalysisSection(part=part, claims=(Claim(text=f"The {part.value} is told here in one sentence."),))
        for part in AnalysisPart
    )
    base = Analysis(
        paper_id="9912.00042",
        version=1,
        language="en",
        evidence=Evidence.FULL_TEXT,
        source=Source.HTML,
        summary=Claim(text="Lantern lights corridors with few lamps."),
        sections=sections,
        analyst="scripted",
    )
    return base.model_copy(update=changes)


def test_a_complete_analysis_passes() -> None:
    assert analysis_problems(full_analysis()) == ()


def test_a_missing_section_is_stopped_only_where_the_full_text_was_read() -> None:
    fewer = full_analysis().sections[:-1]
    assert analysis_problems(full_analysis(sections=fewer)) == (Problem.MISSING,)
    assert analysis_problems(full_analysis(sections=fewer, evidence=Evidence.ABSTRACT)) == ()


def test_a_section_without_a_word_is_missing() -> None:
    blank = full_analysis().sections[0].evolve(claims=(Claim(text=" "),))
    assert Problem.MISSING in analysis_problems(
        full_analysis(sections=(blank, *full_analysis().sections[1:]))
    )


def test_an_echo_in_a_statement_stops_the_analysis() -> None:
    told = "You are given a paper. The method is told here in one sentence, for every reader."
    echo = full_analysis(findings=(Claim(text=told),))
    assert analysis_problems(echo, prompt=told) == (Problem.ECHO,)


@pytest.mark.parametrize(("end", "cut"), [("---", False), ("* * *", False), ("-", True), ("--", True)])
def test_a_rule_below_a_text_ends_it_and_an_item_without_words_was_cut_off(end: str, cut: bool) -> None:
    assert (Problem.TRUNCATED in problems(f"It lights corridors.\n{end}", "en")) is cut


def test_a_last_claim_without_a_stop_among_many_with_one_was_cut_off() -> None:
    last = AnalysisSection(
        part=AnalysisPart.SUMMARY, claims=(Claim(text="Lantern lights the long corridor wit"),)
    )
    cut = full_analysis(sections=(*full_analysis().sections[:-1], last))
    assert analysis_problems(cut) == (Problem.TRUNCATED,)
    said = last.evolve(claims=(*last.claims, Claim(text="So it is.")))
    assert analysis_problems(cut.evolve(sections=(*cut.sections[:-1], said))) == (Problem.TRUNCATED,)
    short = last.evolve(claims=(Claim(text="Seven lamps"),))
    assert analysis_problems(cut.evolve(sections=(*cut.sections[:-1], short))) == (), "that is no sentence"
    open_before = cut.sections[0].evolve(claims=last.claims)
    without = cut.evolve(sections=(open_before, *cut.sections[1:]))
    assert analysis_problems(without) == (), "who writes no stops elsewhere leaves one out here too"
    few = cut.evolve(sections=cut.sections[-3:], evidence=Evidence.ABSTRACT)
    assert analysis_problems(few) == (), "of a few statements nobody can tell"


@pytest.mark.parametrize(
    ("text", "times", "stopped"),
    [
        ("Lantern lights corridors well.", 3, True),
        ("Lantern lights corridors well.", 2, False),
        ("It wins.", 3, False),
    ],
)
def test_a_statement_that_is_there_again_and_again_is_a_loop(text: str, times: int, stopped: bool) -> None:
    made = full_analysis(findings=(Claim(text=text),) * times)
    assert (Problem.LOOP in analysis_problems(made)) is stopped


def test_an_extract_is_not_judged_by_its_language() -> None:
    assert analysis_problems(full_analysis(language="zh", evidence=Evidence.EXTRACT)) == ()
    assert Problem.LANGUAGE in analysis_problems(full_analysis(language="zh"))


def test_one_bad_claim_anywhere_stops_the_analysis() -> None:
    bad = full_analysis(findings=(Claim(text="I'm sorry, but I can't read it."),))
    assert analysis_problems(bad) == (Problem.REFUSAL,)


@given(st.text(), st.sampled_from(["en", "zh", "ja", "xx"]))
def test_hostile_text_never_raises(text: str, language: str) -> None:
    problems(text, language, prompt=text)
