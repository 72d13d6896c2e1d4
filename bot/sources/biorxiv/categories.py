"""The subjects of bioRxiv and medRxiv, as their pages list them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sources.taxonomy import Taxonomy

_BIORXIV = """
Animal Behavior and Cognition; Biochemistry; Bioengineering; Bioinformatics; Biophysics; Cancer Biology;
Cell Biology; Clinical Trials; Developmental Biology; Ecology; Epidemiology; Evolutionary Biology; Genetics;
Genomics; Immunology; Microbiology; Molecular Biology; Neuroscience; Paleontology; Pathology;
Pharmacology and Toxicology; Physiology; Plant Biology; Scientific Communication and Education;
Synthetic Biology; Systems Biology; Zoology
"""
_MEDRXIV = """
Addiction Medicine; Allergy and Immunology; Anesthesia; Cardiovascular Medicine; Dentistry and Oral
Medicine; Dermatology; Emergency Medicine; Endocrinology; Epidemiology; Forensic Medicine;
Gastroenterology; Genetic and Genomic Medicine; Geriatric Medicine; Health Economics; Health Informatics;
Health Policy; Health Systems and Quality Improvement; Hematology; HIV AIDS; Infectious Diseases;
Intensive Care and Critical Care Medicine; Medical Education; Medical Ethics; Nephrology; Neurology;
Nursing; Nutrition; Obstetrics and Gynecology; Occupational and Environmental Health; Oncology;
Ophthalmology; Orthopedics; Otolaryngology; Pain Medicine; Palliative Medicine; Pathology; Pediatrics;
Pharmacology and Therapeutics; Primary Care Research; Psychiatry and Clinical Psychology; Public and
Global Health; Radiology and Imaging; Rehabilitation Medicine and Physical Therapy; Respiratory Medicine;
Rheumatology; Sexual and Reproductive Health; Sports Medicine; Surgery; Toxicology; Transplantation;
Urology
"""


def category_code(server: str, subject: str) -> str:
    """`biorxiv:cell-biology`, however the server writes the subject."""
    words = "".join(letter if letter.isalnum() else " " for letter in subject.lower()).split()
    return f"{server}:{'-'.join(words)}"


def _taxonomy(server: str, subjects: Iterable[str]) -> Taxonomy:
    names = {category_code(server, subject): subject for subject in subjects}
    return Taxonomy(names, prefix=f"{server}:")


BIORXIV = _taxonomy("biorxiv", (" ".join(each.split()) for each in _BIORXIV.split(";")))
MEDRXIV = _taxonomy("medrxiv", (" ".join(each.split()) for each in _MEDRXIV.split(";")))
