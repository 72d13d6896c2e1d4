"""Words a reader may use where papers use others: Chinese research terms, and what belongs to a field.

What the general dictionary (`bot.text.chinese_terms`) lacks or gives in everyday words, and what readers of
arXiv ask for most.
"""

from __future__ import annotations

from functools import lru_cache

from bot.text.chinese_terms import simplified, translated
from bot.text.terms import HAN
from bot.text.wordlists import words

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
    "谣言": "rumor", "虚假信息": "misinformation", "事实核查": "fact-checking",
    "长上下文": "long context",
    "思维链": "chain-of-thought", "数据增强": "data augmentation", "合成数据": "synthetic data",
    "多语言": "multilingual", "低资源": "low-resource", "动作": "action", "行为": "behavior",
    "手语": "sign language", "手势": "gesture", "文字识别": "OCR", "文档": "document", "表格": "table",
    "触觉": "tactile", "抓取": "grasping", "导航": "navigation", "定位": "localization", "无人机": "UAV",
    "红外": "infrared", "高光谱": "hyperspectral", "卫星": "satellite", "城市": "urban",
    "交通": "traffic",
    "情感计算": "affective computing", "脑": "brain", "脑电": "EEG", "心电": "ECG", "磁共振": "MRI",
    "核磁共振": "MRI", "超声": "ultrasound", "肿瘤": "tumor", "癌症": "cancer", "诊断": "diagnosis",
    "报告": "report", "患者": "patient", "医生": "doctor", "心理": "psychology", "认知": "cognition",
    "神经科学": "neuroscience", "老年": "aging", "儿童": "children", "学生": "student",
    "教学": "teaching",
    "人机交互": "human-computer interaction", "虚拟现实": "virtual reality",
    "增强现实": "augmented reality",
    "多智能体": "multi-agent", "工具调用": "tool use", "记忆": "memory", "语音识别": "speech recognition",
    "语音合成": "speech synthesis", "音乐": "music", "游戏": "game", "新闻": "news", "政治": "politics",
    "社交媒体": "social media", "社会": "society", "文化": "culture", "历史": "history", "伦理": "ethics",
    "芯片": "chip", "硬件": "hardware", "编译": "compiler", "操作系统": "operating system",
    "区块链": "blockchain", "智能合约": "smart contract", "差分隐私": "differential privacy",
    "加密": "encryption", "密码": "cryptography", "博弈": "game theory", "拍卖": "auction",
    "因果推断": "causal inference", "计量": "econometrics", "市场": "market", "就业": "employment",
    "光学": "optics", "激光": "laser", "凝聚态": "condensed matter", "超导": "superconductivity",
    "粒子": "particle", "中微子": "neutrino", "宇宙": "cosmology", "星系": "galaxy", "恒星": "star",
    "行星": "planet", "黑洞": "black hole", "流体": "fluid", "湍流": "turbulence", "地震": "earthquake",
    "水文": "hydrology", "水下": "underwater", "电池": "battery", "电网": "power grid",
    "太阳能": "solar energy", "催化": "catalysis", "聚合物": "polymer", "半导体": "semiconductor",
    "电脑": "computer", "分析": "analysis", "计算": "computing", "方法": "method", "应用": "application",
    "拓扑": "topology", "代数": "algebra", "几何": "geometry", "数论": "number theory",
    "图论": "graph theory",
    "微分方程": "differential equation", "随机": "stochastic", "贝叶斯": "Bayesian",
    "采样": "sampling", "聚类": "clustering", "降维": "dimensionality reduction", "回归": "regression",
    "故障": "fault", "缺陷": "defect", "制造": "manufacturing", "工业": "industrial", "建筑": "building",
    "道路": "road", "桥梁": "bridge", "裂缝": "crack", "地图": "map", "轨迹": "trajectory",
    "定理证明": "theorem proving", "形式化验证": "formal verification", "软件测试": "software testing",
    "病毒": "virus", "传染病": "infectious disease", "生态": "ecology", "进化": "evolution",
    "理解": "understanding", "人类": "human", "机器学习": "machine learning", "深度学习": "deep learning",
    "人工智能": "artificial intelligence", "算法": "algorithm", "模型": "model", "网络": "network",
    "演算法": "algorithm", "视讯": "video", "程式": "program", "程式码": "code", "代码": "code",
    "命名实体": "named entity", "占用": "occupancy", "空间": "spatial", "合成孔径雷达": "SAR",
    "激光雷达": "lidar", "信息物理系统": "cyber-physical system", "拓扑绝缘体": "topological insulator",
    "长期": "long-term", "短期": "short-term", "位姿": "pose", "残差": "residual", "优化器": "optimizer",
    "端到端": "end-to-end", "感知": "perception", "卷积": "convolution", "标注": "annotation",
    "泛化": "generalization", "校准": "calibration", "开源": "open source",
    "参数高效": "parameter-efficient",
    "编码器": "encoder", "解码器": "decoder", "自编码器": "autoencoder", "变分": "variational",
    "归一化": "normalization", "正则化": "regularization", "梯度": "gradient", "嵌入": "embedding",
    "词向量": "word embedding", "提示词": "prompt", "提示学习": "prompt learning", "思维": "thought",
    "长文本": "long text", "长尾": "long-tailed", "小样本": "few-shot", "小目标": "small object",
    "弱小目标": "small target", "配准": "registration", "补全": "completion",
    "插帧": "frame interpolation",
    "字幕": "caption", "描述生成": "captioning", "视觉问答": "visual question answering",
    "开放词汇": "open-vocabulary", "行人重识别": "person re-identification", "虚拟试穿": "virtual try-on",
    "数字人": "digital human", "唇形": "lip", "配音": "dubbing", "渲染": "rendering", "网格": "mesh",
    "伪造": "forgery", "越狱": "jailbreak", "后门": "backdoor", "投毒": "poisoning", "遗忘": "forgetting",
    "机器遗忘": "machine unlearning", "红队": "red teaming", "护栏": "guardrail", "奖励": "reward",
    "价值观": "values", "人类反馈": "human feedback", "偏好": "preference",
    "蜕变测试": "metamorphic testing",
    "变异测试": "mutation testing", "模糊测试": "fuzzing", "单元测试": "unit test",
    "回归测试": "regression testing",
    "编译器": "compiler", "并发": "concurrency", "分布式": "distributed", "云计算": "cloud computing",
    "边缘计算": "edge computing", "物联网": "IoT", "数字孪生": "digital twin",
    "图数据库": "graph database",
    "本体": "ontology", "关系抽取": "relation extraction", "信息抽取": "information extraction",
    "事件抽取": "event extraction", "指代": "coreference", "句法": "syntax", "词法": "morphology",
    "舆情": "public opinion", "立场": "stance", "仇恨言论": "hate speech", "假新闻": "fake news",
    "虚假新闻": "fake news", "推断": "inference", "检验": "test", "显著性": "saliency",
    "协方差": "covariance",
    "马尔可夫": "Markov", "蒙特卡洛": "Monte Carlo", "微分": "differential",
    "偏微分": "partial differential",
    "孔径": "aperture", "光谱": "spectrum", "多光谱": "multispectral", "病理图像": "histopathology image",
    "影像组学": "radiomics", "内窥镜": "endoscopy", "内镜": "endoscopy", "心脏": "cardiac",
    "眼底": "fundus", "肺结节": "lung nodule", "牙科": "dental", "肺": "lung", "肝": "liver",
    "肾": "kidney",
    "眼": "eye", "牙": "tooth", "骨": "bone", "血": "blood", "鸟": "bird", "鱼": "fish", "虫": "insect",
    "树": "tree", "花": "flower", "水": "water", "火": "fire", "光": "light", "声": "sound", "车": "car",
    "计算机视觉": "computer vision", "模式识别": "pattern recognition",
    "计算与语言": "computational linguistics",
    "密码学与安全": "cryptography and security", "信息安全": "information security",
    "并行计算": "parallel computing", "集群计算": "cluster computing", "并行": "parallel",
    "硬件架构": "hardware architecture", "架构": "architecture", "组合数学": "combinatorics",
    "进化计算": "evolutionary computing", "神经与进化计算": "neural and evolutionary computing",
    "核理论": "nuclear theory", "核物理": "nuclear physics", "核实验": "nuclear experiment",
    "生物分子": "biomolecules", "生物物理": "biophysics",
    "定量金融": "quantitative finance", "计量经济学": "econometrics", "理论经济学": "theoretical economics",
    "一般经济学": "general economics", "计算金融": "computational finance",
    "投资组合": "portfolio", "投资组合管理": "portfolio management", "证券定价": "pricing of securities",
    "图像处理": "image processing", "视频处理": "video processing", "语音处理": "speech processing",
    "动力系统": "dynamical systems", "辛几何": "symplectic geometry", "表示论": "representation theory",
    "群论": "group theory", "环论": "ring theory", "谱理论": "spectral theory",
    "强关联": "strongly correlated",
    "软凝聚态": "soft condensed matter", "介观": "mesoscale", "纳米": "nanoscale",
    "统计力学": "statistical mechanics", "太阳与恒星": "solar and stellar",
    "高能天体现象": "high energy astrophysical phenomena", "非星系": "nongalactic",
    "大气与海洋": "atmospheric and oceanic", "大气": "atmosphere", "化学物理": "chemical physics",
    "原子物理": "atomic physics", "格点": "lattice", "唯象学": "phenomenology", "唯象": "phenomenology",
    "混沌": "chaos", "形式语言": "formal languages", "自动机": "automata",
    "编程语言": "programming languages", "图形学": "graphics", "计算几何": "computational geometry",
    "种群": "populations", "基因组学": "genomics", "分子网络": "molecular networks",
    "应用统计": "applied statistics", "数学物理": "mathematical physics",
    "变异得分": "mutation score", "测试预言": "test oracle", "蜕变": "metamorphic",
    "静态分析": "static analysis", "符号执行": "symbolic execution", "缺陷定位": "bug localization",
    "不稳定测试": "flaky tests", "持续集成": "continuous integration", "接口测试": "API testing",
    "聊天机器人": "chatbot", "编造": "make up facts",
    "以及": "以及", "特别是": "特别是", "尤其是": "尤其是",
}  # fmt: skip
"""Chinese terms and the English that papers write."""

_SILENT = words(
    """
    我们 我 你们 他们 它们 我们的 本组 关注 感兴趣 兴趣 研究 相关 有关 论文 文章 最新 最近 进展 工作
    领域 方面
    希望 想要 想看 了解 如何 怎么 怎样 什么 哪些 能够 可以 需要 进行 通过 利用 使用 采用 基于 面向 针对
    关于
    对于 等等 各种 一些 这些 那些 之间 之中 其中 中的 上的 下的 里的 的话 主要 包括 所有 任何 以上 以下
    一种
    会不会 能否 能不能 可不可以
    在哪里 哪里 哪儿 是否 有没有 多少 几个 为什么 请问 怎样的 什么样 是什么 是不是 可否
    """
)
"""Words around what is asked for, which papers do not share."""
_OWN = {**dict.fromkeys(_SILENT, ""), **CHINESE}

FIELDS = {
    "medical": "clinical patient disease diagnosis tumor lesion MRI CT X-ray ultrasound radiology pathology"
    " histopathology endoscopic retinal cancer surgical biomedical",
    "surgery": "endoscopic laparoscopic intraoperative operating-room",
    "driving": "driver lidar traffic vehicle lane",
    "robot": "manipulation grasping embodied locomotion visuomotor",
    "mobile apps": "Android iOS smartphone mobile-application",
    "transport": "traffic transportation vehicle",
    "satellite": "remote-sensing aerial earth-observation",
    "remote sensing": "satellite aerial earth-observation hyperspectral",
}
"""What names a field, and words that mark a paper as belonging to it though the name is not there."""


@lru_cache(maxsize=256)
def in_english(text: str) -> str:
    """The text with Chinese terms, Traditional ones too, in English; what is unknown stays as it is."""
    return text if text.isascii() else translated(simplified(text), _OWN)


def in_both(words: str) -> str:
    """What somebody searches for, with its English behind it where it is Chinese and not in quotes."""
    english = in_english(words)
    return words if english == words or '"' in words else f"{words} {HAN.sub(' ', english)}"
