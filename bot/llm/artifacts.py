"""How language models talk when they should write: greetings, refusals, requests for input.

Every pattern is anchored where a paragraph or a sentence begins and speaks in the first or the second
person, so that a paper about refusals ("We study when models say 'I cannot help'") passes.
"""

from __future__ import annotations

import re


def _starts(*alternatives: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


PREAMBLE = _starts(
    # English
    r"(?:sure|certainly|of course|absolutely|okay|ok|alright|great|understood|got it)[,!.:]*\s+"
    r"(?:thing|here|i\b|i'|let|below|the following|this is|as requested)",
    r"(?:sure|certainly|of course|absolutely|great question|okay|no problem)!",
    r"(?:here(?:'s|’s| is| are)|below (?:is|are)|the following is)\s.{0,80}?"
    r"\b(?:summary|analysis|translation|overview|breakdown|report|digest|json|response|answer|review)\b",
    r"as (?:an? )?(?:ai\b|large language|language model|expert|experienced|senior|graduate|requested)"
    r"[^.]{0,120}?\bi(?:'ll|’ll| will| am| have|'ve| can)\b",
    r"i(?:'ll|’ll| will| shall| am going to|'m going to)\s+(?:now\s+)?"
    r"(?:analy[sz]e|summari[sz]e|provide|act as|play|translate|take on|give you|help you|walk you)",
    r"(?:hi|hello|hey|greetings)(?: there)?[,!]",
    r"thank(?:s| you) for (?:sharing|providing|your|the)",
    r"let me (?:analy[sz]e|summari[sz]e|provide|know|walk|break)",
    r"(?:i hope (?:this|that|it)|feel free to|would you like me|if you (?:have any|need|would like|want me)"
    r"|is there anything else|happy to help)",
    # Chinese
    r"好的[，,。！!：:]",
    r"(?:当然|没问题|收到|明白了?|可以)(?:可以)?[，,！!。]\s*(?:我|以下|下面|这是|这份|可以)",
    r"(?:您|你)好[，,！!]",
    r"(?:以下|下面)(?:是|为)(?:我|您|对|关于|根据|该|这篇|论文|本文|一份|针对).{0,40}?"
    r"(?:分析|总结|摘要|翻译|报告|解读|概述)",
    r"作为(?:一名|一位|一个|您的|AI|人工智能).{0,60}?[，,]\s*我",
    r"我(?:将|会|来)(?:以|扮演|为您|为你|根据|深入|详细|作为|按照|尽力|帮)",
    r"(?:希望(?:这|以上|我的|对您|对你)|如果?(?:您|你)(?:有|需要|还|想)|如需)",
    r".{0,40}?(?:您|你)(?:所)?提供的(?:论文|摘要|文本|内容|信息|框架|要求)",
    # French
    r"(?:bien sûr|certainement|d['’]accord|volontiers|avec plaisir)\s*[,!.:]\s*(?:voici|je|!|$)",
    r"voici\s.{0,60}?(?:résumé|analyse|synthèse|traduction|réponse)",
    r"bonjour[ ,!]",
    # German
    r"(?:gerne|natürlich|selbstverständlich|klar|sicher|okay)[,!]",
    r"hier (?:ist|sind|finden sie|kommt)\s.{0,60}?"
    r"(?:zusammenfassung|analyse|übersetzung|antwort|überblick)",
    r"(?:hallo|guten tag)[ ,!]",
    # Spanish
    r"[¡]?(?:claro|por supuesto|desde luego|con gusto|de acuerdo)(?: que sí)?\s*[,!.]",
    r"(?:aquí (?:está|tienes?|va)|a continuación (?:te|le|presento))\s.{0,60}?"
    r"(?:resumen|análisis|traducción|respuesta|informe|síntesis)",
    r"[¡]?hola[ ,!]",
    # Japanese
    r"(?:はい、|承知(?:しました|いたしました)|かしこまりました|もちろん(?:です|、)|了解(?:しました|です))",
    r"以下(?:に|は|が).{0,40}?(?:要約|分析|まとめ|翻訳|解説)(?:です|します|しました|を示し|になり)",
)
"""At the head of a paragraph: a greeting, an announcement of oneself, or an offer of more help."""

REFUSAL = _starts(
    r"(?:i'm|i’m|i am|we're|we are)\s+(?:very |really |so )?(?:sorry|afraid|unable to|not able to)\b",
    r"(?:sorry|apologies|my apologies|unfortunately),?\s+(?:but\s+)?i\b",
    r"i\s+(?:can(?:no|'|’)t|can not|could not|couldn't|am unable|do not have|don['’]t have|won['’]t|"
    r"will not|must decline|have to decline|apologi[sz]e)\b",
    r"as an? (?:ai|artificial intelligence|large language model|language model)\b",
    r"i(?:'m|’m| am) (?:just |only )?an? (?:ai|language model|assistant)\b",
    r"(?:很|非常|十分)?(?:抱歉|对不起|不好意思)[，,！!。]",
    r"(?:非常遗憾，?)?我(?:目前|现在|暂时)?(?:无法|不能|没有办法|没法|没有能力)(?:直接)?"
    r"(?:访问|提供|获取|阅读|打开|分析|完成|协助|帮|生成|回答|查看|满足|处理|看到)",
    r"作为(?:一个|一款|一名)?(?:AI|人工智能|语言模型|大模型|大语言模型)",
    r"由于(?:您|你)(?:没有|未|并未|尚未)",
    r"(?:je suis (?:vraiment |sincèrement )?désolée?|désolée?\b|malheureusement,? je"
    r"|je ne (?:peux|suis|pourrai)\b|en tant qu(?:e modèle|['’](?:ia|intelligence|assistant)))",
    r"(?:es tut mir (?:sehr )?leid|entschuldigung|leider (?:kann|habe|bin) ich"
    r"|ich kann (?:leider |ihnen |dir )?(?:nicht|keine|diese|bei)|als (?:ki|sprachmodell"
    r"|künstliche intelligenz)\b)",
    r"(?:lo siento|lo lamento|disculp[ae]|perdón,|lamentablemente,? no puedo|no puedo\b"
    r"|como (?:modelo de lenguaje|ia\b|inteligencia artificial))",
    r"(?:申し訳(?:ありません|ございません|ない)|すみません|ごめんなさい|恐れ入りますが|恐縮ですが"
    r"|私は(?:AI|人工知能|言語モデル)|残念ながら、?私)",
    r"(?:desculpe|sinto muito|não posso\b|mi dispiace|non posso\b"
    r"|죄송합니다|죄송하지만|извините|к сожалению, я)",
)
"""At the head of a paragraph: the model declines."""

REQUEST = _starts(
    r"(?:please|kindly|could you|can you|would you)\s+(?:please\s+|kindly\s+)?"
    r"(?:provide|share|paste|upload|send|supply|attach|give me|resend|clarify)\b",
    r"if you (?:can |could )?(?:provide|share|paste|upload|send)\b",
    r"(?:once|when) you(?:'ve|’ve| have)? (?:provided?|shared?|pasted?|uploaded?)\b",
    r"(?:烦|敬)?请(?:您|你)?(?:先)?(?:提供|发送|上传|粘贴|补充|输入|分享|发给我)",
    r"(?:如果|若|只要)?(?:您|你)(?:可以|能|能够|愿意)?(?:提供|上传|粘贴|分享)",
    r"(?:veuillez|merci de|pourriez-vous|pouvez-vous|s['’]il (?:vous|te) plaît,?)\s+(?:me |nous )?"
    r"(?:fournir|partager|envoyer|coller|joindre|donner|transmettre)",
    r"(?:fournissez|partagez|envoyez|collez)(?:-moi)?\b",
    r"bitte\s+(?:stellen|geben|senden|schicken|laden|fügen|teilen|übermitteln|kopieren)",
    r"(?:könnten|können) sie (?:mir |uns )?(?:bitte )?(?:den|die|das|einen)?",
    r"(?:por favor,?\s+)(?:me )?(?:proporcion|compart|env[ií]|peg|adjunt|facilit|sub[ae]|indi)\w*",
    r"¿(?:podrías?|puedes?|podría|me puede)\s",
    r"[^。]{0,40}?(?:提供|送信|共有|貼り付け|アップロード|入力|お送り|ご提示|ご提供)(?:して|し)?"
    r"(?:ください|いただけ|くださ|頂け|願い)",
    r"[^.]{0,30}?제공해\s?주",
)
"""At the head of a sentence: the model asks the reader for the paper."""

PLACEHOLDER = re.compile(
    r"[\[<【](?:insert|your |title of|paper title|name of|placeholder|to be (?:filled|added|determined)"
    r"|todo|tbd|xxx|此处|待补充|待填|插入|填写)[^\]>】]{0,60}[\]>】]"
    r"|lorem ipsum|\{\{[^{}]{0,80}\}\}|待补充|待填写|^\W*(?:todo|tbd|fixme|placeholder)\b"
    r"|^\W*(?:n/?a|none|null|undefined|string|text|无|暂无|略)?\W*$",
    re.IGNORECASE,
)
"""Something that was meant to be filled in, or nothing at all."""
