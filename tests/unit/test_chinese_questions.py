"""A question in Chinese is taken as the English one that asks the same, or what it lacks is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.questions.answer_types import wanted_by
from bot.chat.questions.chinese_meanings import telling_pieces
from bot.chat.questions.chinese_questions import question_in_english, question_in_words_of
from bot.chat.questions.general import KINDS, general_answer
from bot.chat.questions.overview_questions import asked_of_whole
from bot.locales import catalogue, translate
from bot.text.chinese import HAN
from bot.text.terms import content_stems

LINES = (Path(__file__).parent / "chinese_questions.txt").read_text(encoding="utf-8").splitlines()
TWINS = [tuple(line.split(" = ")) for line in LINES if line[0] != "#"]


def taken_as(text: str) -> object:
    """What of the whole, or of which kind, or for what type of answer a question asks."""
    if whole := asked_of_whole(text, []):
        return whole
    english = question_in_english(text).text
    kind = next((at for at, kind in enumerate(KINDS) if kind.asked.search(english)), None)
    is_known = kind is not None and general_answer(text, [], []) is not None
    return kind if is_known else wanted_by(english).type


@pytest.mark.parametrize(("chinese", "english"), TWINS)
def test_a_natural_question_is_taken_as_its_english_twin_is(chinese: str, english: str) -> None:
    assert question_in_english(chinese).unread == ()
    assert taken_as(chinese) == taken_as(english)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("编码器有多少层？", "How many layers are encoder?"),
        ("ImageNet 有多少张训练图像？", "How many training images are ImageNet?"),
        ("计算复杂度和图像大小是什么关系？", "How is computational complexity image size related?"),
        ("粒子的质量是多少？", "What is the mass of particle?"),
        ("什么是多头注意力？", "What is multi-head attention?"),
        ("為什麼要對點積進行縮放？", "Why dot product scale?"),
        ("这里出现过的论文中，哪些公开了代码？", "Which papers released code?"),
        ("有没有关于洞穴重建的论文？", "Which papers are about cave reconstruction?"),
        ("哪几篇是关于视频的？", "Which papers video?"),
        ("檢索器用的是什麼模型？", "Which retriever is?"),
        ("窗口设多大？", "What is the window size?"),
        ("和基线的區別在哪裡？", "What is the difference between baseline?"),
        ("RAG 分成哪几类？", "Which kinds of RAG are distinguished?"),
        ("知识库是哪里来的？", "Where does knowledge base come from?"),
        ("哪些类型的文档被收录了？", "Which kinds of document include?"),
        ("大模型和小模型差多少？", "What is the difference between large model small model?"),
        ("模型能描述自己的行为吗？", "model describe behavior"),
        ("去掉掩码会怎样？", "What happens without mask?"),
        ("这个包主要想解决啥问题", "What problem does it solve?"),
        ("刚性问题用哪个求解器好", "Which solver is good for stiff problem?"),
        ("能不能画图，咋画", "How is plot?"),
        ("batch size和lr一般取多少", "What is the batch size learning rate?"),
        ("方差和偏差怎么选", "How does one choose between variance bias?"),
        ("误差反而变大是咋回事", "Why error grow?"),
        ("数据是从哪儿弄来的", "Where does data come from?"),
        ("模块化是什么意思？", "What is modularity?"),
        ("朴素贝叶斯的毛病", "naive Bayesian drawbacks"),
        ("检索器由哪几部分组成？", "What are the components of retriever?"),
        ("氪的丰度说明了什么？", "What does krypton abundance show?"),
        ("和随机森林比谁更准？", "How does the accuracy compare with random forest?"),
        ("最后选了第几步的检查点？", "Which checkpoint steps was chosen?"),
        ("数据里带触发词的占多少？", "What share of data trigger?"),
        ("为什么用分词而不用字符？", "Why used tokenization instead of character?"),
        ("与纯参数化模型相比有哪些优点？", "What are the advantages over pure parametric model?"),
        ("超轻玻色子的质量是多少？", "What is the mass of ultra light boson?"),
        ("有哪些评测检索的工具？", "Which tools evaluation retrieval?"),
        ("数据增强用了哪几种手段？", "Which data augmentations are?"),
        ("微调数据是怎么造出来的？", "How is fine-tuning data created?"),
        ("为什么互相关法不准？", "Why cross-correlation method inaccurate?"),
        ("学习率大一点会怎样？", "What happens with learning rate grow?"),
        ("延迟能做到多低？", "How low is latency?"),
        ("图像占训练数据的几成？", "What share of image training data?"),
        ("遮挡的比例是百分之多少", "What share of occlusion?"),
        ("百分之多少的词被遮住", "What percentage of word masked?"),
        ("卷积比注意力好在哪里？", "What makes convolution better than attention?"),
        ("和哪些方法比了，谁赢了", "Which methods was it compared with? Who win?"),
        ("模型的三个模块分别是什么？", "What are the three model modules?"),
        ("标注了多少张网页的截图？", "How many web page screenshots are annotation?"),
        ("有多少层的网络", "How many layers of network are?"),
        ("岩石里含有多少水", "How much water is in rock?"),
        ("在COCO上得了多少分", "What is the score of COCO?"),
        ("批大小和学习率怎么选？", "How is batch size learning rate chosen?"),
        ("CNN和RNN怎么选？", "How does one choose between CNN RNN?"),
        ("这个损失为什么难优化", "Why loss difficult optimization?"),
        ("浅层网络为什么好训练", "Why shallow network easy training?"),
        ("用了什么硬件？训练了多久？", "What hardware was used? How long did training take"),
        ("34层的那个为啥比18层的还差", "Why is 34 layer worse than 18 layer?"),
        ("为什么编码器比解码器慢这么多", "Why is encoder slower than decoder?"),
        ("对比学习比监督学习好吗", "Does contrastive learning beat supervised learning?"),
        ("大模型比小模型准多少", "By how much is large model more accurate than small model?"),
        ("参数最少的是哪个模型", "Which model has the fewest parameter?"),
        ("谁更快", "Which is faster?"),
        ("去掉残差会掉点不", "Does removing residual hurt performance?"),
        ("噪声上限是多少GB", "What is the noise upper limit in GB?"),
        ("编码器那边是怎么翻车的", "How is encoder fail?"),
        ("一个格子里包含多少个盒子？", "How many boxes are check include?"),
        ("总损失由哪几部分相加得到？", "What are the components of loss sum?"),
        ("网络超过一千二百层会怎样？", "What happens with network over 1200 layer?"),
        ("去掉上一句影响大吗？", "What is the effect of removed previous sentence?"),
        ("大模型还有用吗？", "large model useful"),
        ("耦合有多强？", "How strong is coupling?"),
        ("烤箱温度多少度？", "What is the oven temperature?"),
        ("长度是多少米", "What is the length?"),
        ("一共跑了多少小时", "How many hours are run?"),
        ("都在哪些任务上测了", "On which tasks was it evaluated?"),
        ("窗口宽度设了多大", "What is the window width?"),
        ("全局注意力有什么毛病", "What are the drawbacks of global attention?"),
        ("幻觉问题怎么缓解的", "How is hallucination reduce?"),
        ("测试是在什么电脑上跑的", "Which computers were used?"),
        ("误差跟温度有关系吗", "Does error depend on temperature?"),
        ("误差和温度有没有关系", "Does error depend on temperature?"),
        ("SWAG 上超过基线多少", "By how much does it beat baseline SWAG?"),
        ("数据集能公开获取吗", "Is the dataset available?"),
        ("模型权重放出来了吗", "Is the model available?"),
        ("湖里有几条河", "How many rivers are lake?"),
        ("问卷里有多少道题", "How many questions are questionnaire?"),
        ("为啥要求温度那么低", "Why requirement temperature lower?"),
        ("只抽特征行不行", "extracted feature"),
        ("主要搞了个啥", "What is it about?"),
        ("谁标的数据", "Who annotated data?"),
        ("离SOTA差多少", "By how much does it state of the art gap?"),
        ("那条谱线的强度取多少", "How much intensity is there line?"),
        ("风筝的准确率有多高", "What is the kite accuracy?"),
        ("气球带多长的绳子", "What is the length of rope balloon?"),
        ("卷积有多大帮助", "How much does convolution help?"),
        ("卷积对速度有多大影响", "What is the effect of convolution speed?"),
        ("风筝和气球有多大差别", "What is the difference between kite balloon?"),
        ("压力与温度之比是多少", "What is the pressure temperature ratio?"),
        ("长度与宽度之比要满足什么条件", "What length width ratio is required?"),
        ("卷积相比注意力有什么优势", "What are the advantages of convolution over attention?"),
        ("卷积相比于注意力快多少", "By how much is convolution faster than attention?"),
        ("哪个模块的影响最大", "Which module has the largest impact?"),
        ("哪种方法最好", "Which method is best?"),
        ("什么是最大池化", "What is max pooling?"),
        ("为什么几何结构难", "Why geometry structure difficult?"),
        ("几何结构有用吗", "geometry structure useful"),
        ("这几个模块怎么连接", "How is module connection?"),
        ("干嘛不用卷积", "Why not use convolution?"),
        ("出于什么考虑用卷积", "Why used convolution?"),
        ("什么情况下会失败", "When does fail?"),
        ("解释一下残差学习的原理", "residual learning principle"),
        ("掩码的作用", "What is mask used for?"),
        ("卷积和注意力的区别", "What is the difference between convolution attention?"),
        ("用什么办法防止过拟合", "How is avoid overfitting?"),
        ("风筝分哪几种", "Which kinds of kite are distinguished?"),
        ("没有标签的数据怎么办", "How is label data handle?"),
        ("去掉残差之后效果掉得厉害吗", "Does removing residual hurt performance?"),
        ("ELMo 跟 GPT 比主要差在哪", "How does difference compare with ELMo GPT?"),
        (
            "训大模型用了几块 TPU，跑了几天",
            "How many TPUs are train large model used? And for how many days?",
        ),
        ("卷积和注意力怎么选，作者怎么看", "How does one choose between convolution attention?"),
        ("为什么没有公开模型", "Why released model?"),
        ("看了多少条视线", "How many sightlines are there?"),
        ("步长取多少合适", "What is the step size?"),
        ("阈值定多少为宜", "What is the threshold?"),
        ("层数设多少比较好", "How many layers are there?"),
        ("和螺旋桨比起来快多少呢", "By how much is it faster than propeller?"),
        ("对比基线提升了几个点", "By how much does it beat baseline?"),
        ("跟卷积差在哪", "What is the difference between convolution?"),
        ("跟CNN差在哪", "What is the difference between CNN?"),
        ("风筝和气球差多少重量", "What is the difference between kite balloon weight?"),
        ("在四个中文数据集上为什么不行", "Why fail four Chinese?"),
        ("在内容上为什么不行", "Why fail content?"),
        ("在长上下文里表现如何", "What are the results of long context?"),
        ("头数h是多少", "How many heads are there?"),
        ("批大小B设成多少", "What is the batch size?"),
        ("支不支持法语", "Is there support French?"),
        ("模型知不知道答案", "Is there model know answer?"),
        ("为什么训练不收敛", "Why training diverge?"),
        ("精度不高的原因", "Why accuracy low?"),
        ("词表有十三万", "vocabulary 130,000"),
        ("100万个样本怎么来的", "How is 1,000,000 samples?"),
        ("用了多少万张图", "How many figures are used?"),
        ("第4节讲什么", "What is section 4?"),
        ("4.2节的结果", "section 4.2 results"),
        ("引用了多少篇论文", "How many papers are cite?"),
        ("换到语音上也行吗", "Does it generalize to speech?"),
        (
            "参数量多大？tiny 和 huge 各多少",
            "What is the number of parameters? How much tiny huge is there",
        ),
    ],
)
def test_a_question_keeps_what_it_asks_for_and_its_terms(chinese: str, english: str) -> None:
    assert question_in_english(chinese) == (english, ())


@pytest.mark.parametrize(
    ("chinese", "said", "english"),
    [
        ("预测误差是多少？", "forecast error", "What is the forecast error?"),
        ("预测误差是多少？", "predict error", "What is the prediction error?"),
        ("网络的结构是怎么设计的？", "network architecture design", "How is network architecture design?"),
        ("獾有多少只？", "badger", "How many of them are badger?"),
        ("光子是什么时候退耦的？", "photons decouple", "When was photon decouple?"),
        ("有什么顾虑？", "ethics concern", "What are the concerns?"),
        (
            "用了哪些手段？",
            "an approach, an approach, an approach, an approach",
            "Which approaches are used?",
        ),
        ("怎么用爱因斯坦方程？", "the Einstein equation", "How is used Einstein equation?"),
        ("代号词有哪些", "codewords, codewords", "Which codewords are there?"),
        ("代号词有哪些", "kites", "Which code name words are there?"),
        ("不充分的搅拌会怎么样？", "insufficient stirring", "What happens with insufficient stir?"),
        (
            "铁的含量怎么变？",
            "iron determined, determined, determined",
            "How is iron content change?",
        ),
    ],
)
def test_a_word_is_taken_in_the_meaning_in_which_the_paper_speaks(
    chinese: str, said: str, english: str
) -> None:
    assert question_in_words_of(chinese, Counter(content_stems(said))).text == english


@pytest.mark.parametrize(
    ("passages", "english"),
    [
        (["the links add layers", "the score will increase"], "link add layer"),
        (["the links increase layers", "we add a score"], "link increase layer"),
        (["no such thing"], "link increase layer"),
    ],
)
def test_of_words_that_are_all_right_the_one_is_taken_that_stands_with_the_others(
    passages: list[str], english: str
) -> None:
    stems = [frozenset(content_stems(each)) for each in passages]
    said = Counter(stem for each in stems for stem in each)
    assert question_in_words_of("链接会增加层吗？", said, stems).text == english


@pytest.mark.parametrize(
    ("passages", "english"),
    [
        (["kites beat strings"], "Does kite beat string?"),
        (["kites are better than strings"], "Does kite better than string?"),
        (["kites outperform strings"], "Does kite outperform string?"),
    ],
)
def test_what_is_better_is_asked_as_the_paper_says_it(passages: list[str], english: str) -> None:
    stems = [frozenset(content_stems(each)) for each in passages]
    said = Counter(stem for each in stems for stem in each)
    assert question_in_words_of("风筝比字符串好吗", said, stems).text == english


def test_the_words_that_are_as_right_come_along() -> None:
    asked = question_in_words_of("结构怎么设计？", Counter(content_stems("architecture design")))
    assert ("architecture", "structure", "design") in asked.alike
    assert question_in_words_of("Which kite?", {}).alike == ()


def test_what_can_be_put_to_every_paper_is_not_put_into_its_words() -> None:
    asked = question_in_words_of("这个包想解决什么问题？", {"dispatch": 9, "packag": 9})
    assert asked.text == "What problem does it solve?"


def test_a_character_that_the_paper_does_not_speak_of_stays_unread() -> None:
    assert question_in_words_of("獾有多少只？", Counter({"kite": 3})).unread == ("獾",)


def test_a_common_character_beside_a_word_does_not_undo_a_question_and_a_rare_one_does() -> None:
    assert telling_pieces(("核", "獾", "氍毹", "鱇", "𩾌")) == ("獾", "氍毹", "鱇", "𩾌")
    assert question_in_english("服务器运营者怎么做？").unread == ()


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("sites of the Top 1M", "1M website used kite"),
        ("a million of sites", "1 million website used kite"),
        ("1,000,000 sites", "1,000,000 website used kite"),
        ("few sites", "1,000,000 website used kite"),
    ],
)
def test_a_large_number_is_sought_as_the_paper_writes_it(said: str, english: str) -> None:
    asked = question_in_words_of("一百万个网站用风筝吗？", Counter(content_stems(said)))
    assert asked.text == english


def test_what_no_dictionary_has_is_told_and_no_kind_is_guessed_from_the_rest() -> None:
    assert question_in_english("氍毹的数据集在哪里录制？").unread == ("氍毹",)
    assert general_answer("氍毹的局限性是什么？", [], []) is None
    assert question_in_english("What is a kite?") == ("What is a kite?", ())


@pytest.mark.parametrize("key", [key for key in catalogue() if key.startswith("suggest.")])
def test_a_question_that_we_suggest_is_taken_as_in_english(key: str) -> None:
    assert taken_as(translate("zh", key)) == taken_as(translate("en", key))
    assert taken_as(translate("zh-TW", key)) == taken_as(translate("en", key))


@settings(max_examples=40)
@given(st.text(alphabet="什么多少哪些为何是的有没在用了论文层氍A1 ？，", max_size=40))
def test_any_text_becomes_english(text: str) -> None:
    english, unread = question_in_english(text)
    assert not HAN.search(english) or english == text
    assert all(HAN.search(word) for word in unread)
