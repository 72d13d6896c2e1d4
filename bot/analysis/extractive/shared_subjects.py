"""Broad subjects that papers share even where they share no phrase: settings, means, kinds of data.

Each subject has a name in English and in Chinese, then, indented, the terms that give it away in any
inflection. A term that ends in `*` counts only in titles, as abstracts use it for other things too. A name
that ends in `*` is one of means rather than of a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.domain.digest import Entry
from bot.locales import closest
from bot.sources.arxiv.categories import CATEGORIES
from bot.text.terms import TermText

_SUBJECTS = """
Sensing outdoors | 野外感知
    camera trap, time-lapse, in the field, glacier, sea ice, cave, tide pool, forest, woods,
    weather balloon, wildlife, outdoors, hydrophone, fog, kayak, night-time, birds, underwater
Low power and small devices* | 低功耗与小型设备
    battery, batteries, microcontroller, single-board computer, edge device, embedded device,
    low power, energy consumption, satellite modem, on-device, mobile device, AA cells,
    milliwatt, watt-hours, one charge, solar panel
Small and efficient models* | 小型高效模型
    small model, lightweight, parameter-efficient, small language model, tiny, compact model,
    inference cost, memory footprint, model compression, pruning, quantization, token pruning,
    acceleration, speedup, small classifier, small transformer
Seeing in the dark and in bad weather | 弱光与恶劣天气下的视觉
    low light, unlit, darkness, starlight, dusk, at night, fog, haze, rain, snow, lamp
Sound and speech | 声音与语音
    acoustic, audio, speech, microphone, hydrophone, spectrogram, spoken, night calls
3D reconstruction and pose | 三维重建与位姿
    3D reconstruction, photogrammetry, point cloud, Gaussian splatting, depth estimation,
    radiance field, NeRF, camera pose, attitude, novel view synthesis, mesh, SLAM, surface error
Robots that act | 机器人与具身智能
    robot, robotic, manipulation, embodied, navigation, locomotion, grasping, autonomous
    driving, vision-language-action
Video understanding and generation | 视频理解与生成
    video understanding, video generation, video question answering, video model, frames, video
    diffusion, long video, text-to-video
Image generation and editing | 图像生成与编辑
    text-to-image, image generation, image editing, diffusion model, generative model, image
    synthesis, personalization
Vision and language | 视觉与语言
    vision-language, multimodal large language model, MLLM, VLM, visual question answering,
    captioning, visual reasoning, image-text
Language models | 语言模型
    large language model, LLM, language model, instruction tuning, chat, prompting
Reasoning | 推理
    chain-of-thought, reasoning, mathematical reasoning, logical
Agents and tool use | 智能体与工具使用
    agent, multi-agent, agentic, tool use, tool calling, planner
Retrieval and memory | 检索与记忆
    retrieval, retrieval-augmented, memory, search engine, recommendation
Medical images and health | 医学影像与健康
    medical, clinical, MRI, CT, ultrasound, histopathology, tumor, patient, disease, diagnosis,
    surgical
Remote sensing and Earth | 遥感与地球观测
    remote sensing, satellite image, aerial, UAV, geospatial, climate, droplet, ocean
Detection, segmentation and tracking | 检测、分割与跟踪
    object detection, segmentation, tracking, anomaly detection, keypoint, re-identification
People, faces and motion | 人体、人脸与动作
    face, facial, human motion, hands, gesture, gait, pose estimation, action recognition, sign
    language
Safety, privacy and fairness | 安全、隐私与公平
    adversarial attack, adversarial example, safety, privacy, fairness, jailbreak, deepfake,
    hallucination, backdoor, watermark
Doing with few labels* | 少标注学习
    few-shot, zero-shot, self-supervised, semi-supervised, weakly supervised, unlabeled, few
    demonstrations, synthetic data
Training and optimisation | 训练与优化
    learning rate, optimizer, training dynamics, loss landscape, gradient descent, schedule*,
    convergence
New datasets and benchmarks* | 新数据集与基准
    new dataset, benchmark for, new benchmark, community dataset, we introduce a dataset, a
    dataset of, annotated dataset
Translation and the humanities | 翻译与人文
    translate, translation, historical, library*, books, archive, manuscript
Forecasting and time series | 预测与时间序列
    forecasting, time series, predict the time, forecast
Science with learning | 科学发现与学习
    protein, molecule, molecular, materials, chemistry, quantum, physics-informed
Geometry and topology | 几何与拓扑
    torus, manifold, lattice, knot, homology, curvature
"""


class SharedSubject(NamedTuple):
    """A subject that several papers are about, and the numbers of those papers."""

    name: str
    numbers: tuple[int, ...]
    is_means: bool = False


class _Known(NamedTuple):
    names: tuple[str, str]
    is_means: bool
    anywhere: tuple[tuple[str, ...], ...]
    in_titles: tuple[tuple[str, ...], ...]


@cache
def _known() -> tuple[_Known, ...]:
    found = []
    for listing in re.split(r"\n(?! )", _SUBJECTS.strip()):
        names, _, terms = listing.partition("\n")
        english, chinese = names.split(" | ")
        each = [" ".join(term.split()) for term in terms.split(",")]
        anywhere = {TermText(term).stems: None for term in each if not term.endswith("*")}
        titles = {TermText(term.removesuffix("*")).stems: None for term in each}
        name = english.removesuffix("*")
        found.append(_Known((name, chinese), name != english, tuple(anywhere), tuple(titles)))
    return tuple(found)


def find_subjects(entries: Iterable[Entry], language: str) -> tuple[SharedSubject, ...]:
    """Subjects of at least two papers, those that tell most of most papers first."""
    texts = {
        entry.number: (TermText(entry.paper.title), TermText(entry.paper.abstract)) for entry in entries
    }
    ranked = sorted(_shared(texts, language), key=lambda found: -found[0])
    return tuple(subject for _, subject in ranked)


def _shared(
    texts: dict[int, tuple[TermText, TermText]], language: str
) -> Iterator[tuple[float, SharedSubject]]:
    chinese = closest(language) == "zh"
    for known in _known():
        hits = {number: _hits(known, *text) for number, text in texts.items()}
        numbers = tuple(number for number, count in hits.items() if count)
        # One hit may be chance; how often a subject is touched tells, but no paper more than thrice.
        weight = sum(min(3, hits[number]) for number in numbers)
        if len(numbers) > 2 or (len(numbers) == 2 and weight > 2):
            yield weight, SharedSubject(known.names[chinese], numbers, known.is_means)


def _hits(known: _Known, title: TermText, abstract: TermText) -> int:
    in_title = sum(title.find(stems) is not None for stems in known.in_titles)
    return 2 * in_title + sum(abstract.find(stems) is not None for stems in known.anywhere)


def find_categories(entries: Sequence[Entry]) -> tuple[SharedSubject, ...]:
    """The categories that some papers share, the most common first; one of all says nothing of the day."""
    numbers: dict[str, list[int]] = {}
    for entry in entries:
        for code in entry.paper.categories:
            numbers.setdefault(code, []).append(entry.number)
    shared = [
        SharedSubject(f"{CATEGORIES[code]} ({code})" if code in CATEGORIES else code, tuple(on))
        for code, on in numbers.items()
        if 1 < len(on) < len(entries)
    ]
    return tuple(sorted(shared, key=lambda one: -len(one.numbers)))
