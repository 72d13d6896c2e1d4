"""Broad subjects that papers share even where they share no phrase: settings, means, kinds of data.

Each subject has a key, which the catalogues name it by, then, indented, the terms that give it away in any
inflection. A term that ends in `*` counts only in titles, as abstracts use it for other things too. A key
that ends in `*` is one of means rather than of a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from bot.domain.digest import Entry
from bot.locales import translate
from bot.sources.registry import category_name
from bot.text.terms import TermText

_SUBJECTS = """
low_power*
    battery, batteries, microcontroller, single-board computer, edge device, embedded device,
    low power, energy consumption, on-device, mobile device
efficient_models*
    small model, lightweight, parameter-efficient, small language model, tiny, compact model,
    inference cost, memory footprint, model compression, pruning, quantization, token pruning,
    acceleration, speedup
sound_speech
    acoustic, audio, speech, microphone, spectrogram, spoken
3d_reconstruction_pose
    3D reconstruction, photogrammetry, point cloud, Gaussian splatting, depth estimation,
    radiance field, NeRF, camera pose, novel view synthesis, mesh, SLAM
robots
    robot, robotic, manipulation, embodied, navigation, locomotion, grasping, autonomous
    driving, vision-language-action
video_understanding_generation
    video understanding, video generation, video question answering, video model, frames, video
    diffusion, long video, text-to-video
image_generation_editing
    text-to-image, image generation, image editing, diffusion model, generative model, image
    synthesis, personalization
vision_language
    vision-language, multimodal large language model, MLLM, VLM, visual question answering,
    captioning, visual reasoning, image-text
language_models
    large language model, LLM, language model, instruction tuning, chat, prompting
reasoning
    chain-of-thought, reasoning, mathematical reasoning, logical
agents_tool_use
    agent, multi-agent, agentic, tool use, tool calling
retrieval_memory
    retrieval, retrieval-augmented, memory, search engine, recommendation
medical_images_health
    medical, clinical, MRI, CT, ultrasound, histopathology, tumor, patient, disease, diagnosis,
    surgical
remote_sensing_earth
    remote sensing, satellite image, aerial, UAV, geospatial, climate, ocean
detection_segmentation_tracking
    object detection, segmentation, tracking, anomaly detection, keypoint, re-identification
people_faces_motion
    face, facial, human motion, hands, gesture, gait, pose estimation, action recognition, sign
    language
safety_privacy_fairness
    adversarial attack, adversarial example, safety, privacy, fairness, jailbreak, deepfake,
    hallucination, backdoor, watermark
few_labels*
    few-shot, zero-shot, self-supervised, semi-supervised, weakly supervised, unlabeled, synthetic data
training_optimisation
    learning rate, optimizer, training dynamics, loss landscape, gradient descent, schedule*,
    convergence
new_datasets_benchmarks*
    new dataset, benchmark for, new benchmark, community dataset, we introduce a dataset, a
    dataset of, annotated dataset
translation_humanities
    translate, translation, historical, manuscript
forecasting_time_series
    forecasting, time series, forecast
science_learning
    protein, molecule, molecular, materials, chemistry, quantum, physics-informed
geometry_topology
    torus, manifold, lattice, knot, homology, curvature
"""


class SharedSubject(NamedTuple):
    """A subject that several papers are about, and the numbers of those papers."""

    name: str
    numbers: tuple[int, ...]
    is_means: bool = False


class _Known(NamedTuple):
    key: str
    is_means: bool
    anywhere: tuple[tuple[str, ...], ...]
    in_titles: tuple[tuple[str, ...], ...]


@cache
def _known() -> tuple[_Known, ...]:
    found = []
    for listing in re.split(r"\n(?! )", _SUBJECTS.strip()):
        key, _, terms = listing.partition("\n")
        each = [" ".join(term.split()) for term in terms.split(",")]
        anywhere = {TermText(term).stems: None for term in each if not term.endswith("*")}
        titles = {TermText(term.removesuffix("*")).stems: None for term in each}
        found.append(_Known(key.removesuffix("*"), key.endswith("*"), tuple(anywhere), tuple(titles)))
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
    for known in _known():
        hits = {number: _hits(known, *text) for number, text in texts.items()}
        numbers = tuple(number for number, count in hits.items() if count)
        # One hit may be chance; how often a subject is touched tells, but no paper more than thrice.
        weight = sum(min(3, hits[number]) for number in numbers)
        if len(numbers) > 2 or (len(numbers) == 2 and weight > 2):
            name = translate(language, f"subject.{known.key}")
            yield weight, SharedSubject(name, numbers, known.is_means)


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
        SharedSubject(f"{name} ({code})" if (name := category_name(code)) else code, tuple(on))
        for code, on in numbers.items()
        if 1 < len(on) < len(entries)
    ]
    return tuple(sorted(shared, key=lambda one: -len(one.numbers)))
