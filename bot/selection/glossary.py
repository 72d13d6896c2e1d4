"""Words a reader may use where papers use others: Chinese research terms, and what belongs to a field.

Small on purpose: what readers of arXiv ask for most. An interest written in words that are not here still
works through its own words.
"""

from __future__ import annotations

CHINESE = {
    "三维": "3d", "重建": "reconstruction", "高斯泼溅": "gaussian splatting",
    "高斯溅射": "gaussian splatting", "新视角合成": "novel view synthesis",
    "视角合成": "view synthesis", "神经辐射场": "neural radiance field", "视频": "video",
    "生成": "generation", "图像": "image", "编辑": "editing", "扩散模型": "diffusion model",
    "扩散": "diffusion", "文生图": "text-to-image", "图生视频": "image-to-video",
    "文生视频": "text-to-video", "医学": "medical", "医疗": "medical", "影像": "imaging",
    "手术": "surgery", "病理": "pathology", "分割": "segmentation", "检测": "detection",
    "跟踪": "tracking", "识别": "recognition", "分类": "classification", "语义": "semantic",
    "实例": "instance", "目标": "object", "人脸": "face", "姿态估计": "pose estimation", "姿态": "pose",
    "人体": "human", "深度估计": "depth estimation", "光流": "optical flow", "点云": "point cloud",
    "超分辨率": "super-resolution", "去噪": "denoising", "去模糊": "deblurring",
    "异常检测": "anomaly detection", "遥感": "remote sensing", "自动驾驶": "autonomous driving",
    "机器人": "robot", "具身智能": "embodied agent", "具身": "embodied", "世界模型": "world model",
    "大语言模型": "large language model", "语言模型": "language model", "大模型": "large model",
    "视觉语言模型": "vision-language model", "视觉": "visual", "多模态": "multimodal",
    "跨模态": "cross-modal", "智能体": "agent", "推理": "reasoning",
    "强化学习": "reinforcement learning", "自监督": "self-supervised", "半监督": "semi-supervised",
    "无监督": "unsupervised", "弱监督": "weakly supervised", "对比学习": "contrastive learning",
    "迁移学习": "transfer learning", "联邦学习": "federated learning", "持续学习": "continual learning",
    "少样本": "few-shot", "零样本": "zero-shot", "微调": "fine-tuning", "预训练": "pre-training",
    "知识蒸馏": "knowledge distillation", "蒸馏": "distillation", "量化": "quantization",
    "剪枝": "pruning", "压缩": "compression", "高效": "efficient", "轻量": "lightweight",
    "实时": "real-time", "注意力": "attention", "幻觉": "hallucination", "对齐": "alignment",
    "检索增强": "retrieval-augmented", "检索": "retrieval", "问答": "question answering",
    "机器翻译": "machine translation", "翻译": "translation", "语音": "speech", "音频": "audio",
    "图神经网络": "graph neural network", "神经网络": "neural network",
    "推荐系统": "recommender system", "推荐": "recommendation", "因果": "causal",
    "优化": "optimization", "可解释": "explainable", "鲁棒": "robust", "对抗": "adversarial",
    "攻击": "attack", "隐私": "privacy", "安全": "safety", "公平": "fairness", "水印": "watermark",
    "深度伪造": "deepfake", "数据集": "dataset", "基准": "benchmark", "综述": "survey",
    "量子": "quantum", "蛋白质": "protein", "分子": "molecule", "药物": "drug", "材料": "material",
    "天文": "astronomy", "引力波": "gravitational wave", "暗物质": "dark matter",
    "时间序列": "time series", "代码生成": "code generation", "场景": "scene", "动态": "dynamic",
    "长视频": "long video", "可靠性": "reliability", "可靠": "reliable", "不确定性": "uncertainty",
    "变化检测": "change detection", "变化": "change", "可信": "trustworthy", "评测": "evaluation",
    "评估": "evaluation", "解释": "explanation", "误差": "error", "规划": "planning", "控制": "control",
    "决策": "decision making", "预测": "prediction", "非线性": "nonlinear", "统计": "statistics",
    "假设检验": "hypothesis testing", "概率": "probability", "数学": "mathematics", "物理": "physics",
    "化学": "chemistry", "生物": "biology", "基因": "gene", "细胞": "cell", "经济": "economics",
    "金融": "finance", "法律": "law", "教育": "education", "气候": "climate", "天气": "weather",
    "海洋": "ocean", "农业": "agriculture", "能源": "energy", "能耗": "energy consumption",
    "通信": "communication", "网络安全": "cybersecurity", "漏洞": "vulnerability", "软件": "software",
    "测试": "testing", "程序": "program", "数据库": "database", "知识图谱": "knowledge graph",
    "摘要": "summarization", "对话": "dialogue", "情感": "emotion", "情绪": "emotion", "偏见": "bias",
    "谣言": "rumor", "虚假信息": "misinformation", "事实核查": "fact-checking", "长上下文": "long context",
    "思维链": "chain-of-thought", "数据增强": "data augmentation", "合成数据": "synthetic data",
    "多语言": "multilingual", "低资源": "low-resource", "动作": "action", "行为": "behavior",
    "手语": "sign language", "手势": "gesture", "文字识别": "OCR", "文档": "document", "表格": "table",
    "触觉": "tactile", "抓取": "grasping", "导航": "navigation", "定位": "localization", "无人机": "UAV",
    "红外": "infrared", "高光谱": "hyperspectral", "卫星": "satellite", "城市": "urban", "交通": "traffic",
}  # fmt: skip
"""Chinese terms and the English that papers write."""

FIELDS = {
    "medical": "clinical patient disease diagnosis tumor lesion MRI CT X-ray ultrasound radiology pathology"
    " histopathology endoscopic retinal cancer surgical biomedical",
    "surgery": "endoscopic laparoscopic intraoperative operating-room",
    "driving": "driver lidar traffic vehicle lane",
    "robot": "manipulation grasping embodied locomotion visuomotor",
    "satellite": "remote-sensing aerial earth-observation",
    "remote sensing": "satellite aerial earth-observation hyperspectral",
}
"""What names a field, and words that mark a paper as belonging to it though the name is not there."""


def in_english(text: str) -> str:
    """The text with the Chinese terms of the glossary in English, the longest first."""
    if text.isascii():
        return text
    for term in sorted(CHINESE, key=lambda term: (-len(term), term)):
        text = text.replace(term, f" {CHINESE[term]} ")
    return text
