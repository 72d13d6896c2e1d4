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


_ALSO = """
biorxiv:animal-behavior-and-cognition ethology, psychology
biorxiv:microbiology virology, bacteriology
biorxiv:molecular-biology biology
biorxiv:plant-biology botany, agriculture, crop science
biorxiv:ecology conservation, biodiversity
medrxiv:allergy-and-immunology vaccines
medrxiv:anesthesia anaesthesia, anaesthesiology, anesthesiology
medrxiv:cardiovascular-medicine cardiology
medrxiv:dentistry-and-oral-medicine dentistry
medrxiv:endocrinology diabetes
medrxiv:genetic-and-genomic-medicine medical genetics
medrxiv:hematology haematology
medrxiv:infectious-diseases covid, covid-19, virology
medrxiv:intensive-care-and-critical-care-medicine intensive care, critical care
medrxiv:obstetrics-and-gynecology gynaecology, gynecology, obstetrics
medrxiv:oncology cancer
medrxiv:orthopedics orthopaedics
medrxiv:pediatrics paediatrics
medrxiv:psychiatry-and-clinical-psychology psychology, psychiatry
medrxiv:public-and-global-health public health
medrxiv:radiology-and-imaging radiology
medrxiv:respiratory-medicine pulmonology
"""


def _taxonomy(server: str, subjects: Iterable[str]) -> Taxonomy:
    names = {category_code(server, subject): subject for subject in subjects}
    also = dict(line.split(" ", 1) for line in _ALSO.strip().splitlines() if line.startswith(server))
    return Taxonomy(names, prefix=f"{server}:", also=also)


BIORXIV = _taxonomy("biorxiv", (" ".join(each.split()) for each in _BIORXIV.split(";")))
MEDRXIV = _taxonomy("medrxiv", (" ".join(each.split()) for each in _MEDRXIV.split(";")))
