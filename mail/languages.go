package mail

// The words by which mail programs introduce what they quote, in lower case. They are facts about programs, gathered by language;
// a language that is missing costs a question to the person, never a wrong vote.

// englishVerbs is how many of wroteVerbs, at their start, are English.
const englishVerbs = 4

// wroteVerbs end or fill an attribution line.
var wroteVerbs = []string{
	"wrote", "writes", "sent", "replied", // en
	"schrieb", "geschrieben", // de
	"a écrit", "a ecrit", "écrit", "écrivait", // fr
	"escribió", "escribio", "ha escrito", // es
	"escreveu", "ha scritto", "scritto", "va escriure", // pt, it, ca
	"schreef", "geschreven", // nl
	"skrev", "skrifaði", // da, no, sv, is
	"kirjoitti", "kirjutas", // fi, et
	"napisał", "napisała", "napisana przez", "napsal", "napsala", "napísal", "napísala", // pl, cs, sk
	"je napisao", "je napisala", "napisao", "napisala", "je napisal", // hr, sr, sl
	"írta", "a scris", "rašė", "rakstīja", // hu, ro, lt, lv
	"написал", "написала", "пишет", "писал", "написав", "пише", "написа", // ru, uk, bg
	"έγραψε", "yazdı", "yazdi", // el, tr
	"写道", "寫道", "写到", "のメール", "書きました", "さんは書き", "님이 작성", "작성:", "đã viết", "menulis", "เขียนว่า", // zh, ja, ko, vi, id, th
	"كتب", "כתב", "נכתב", "نوشت", // ar, he, fa
}

// attributionOpeners are first words of attribution lines.
var attributionOpeners = set("on", "am", "le", "el", "em", "no", "op", "den", "il", "in", "dnia", "w", "dne", "dňa", "a", "at", "pe", "la", "în", "στις", "tarihinde",
	"в", "на", "从", "在", "於", "于", "vào", "pada", "เมื่อ", "في", "ב", "בתאריך", "wiadomość", "from", "von", "de", "date", "dana", "ngày", "u", "с", "am:", "on:", "ni",
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "man", "tir", "tor", "lør", "søn", "ma", "ti", "ke", "to", "la", "su",
	"lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mo", "di", "mi", "do", "fr", "sa", "so", "vr", "za", "zo", "wo", "lu", "mié", "jue", "vie", "sáb", "dom", "seg", "ter", "qua", "qui", "sex",
	"pon", "wt", "śr", "czw", "pt", "sob", "niedz", "út", "st", "čt", "pá", "ne", "po", "so", "h", "k", "sze", "cs", "v", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
	"понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai")

// headerLabels are the field names of quoted header blocks and what they name.
var headerLabels = labels(map[string]string{
	"from": `from|von|de|da|od|van|fra|från|lähettäjä|feladó|expeditor|expeditorul|de la|от|від|kimden|gönderen|από|šalje|pošiljatelj|mittente|remitente|nadawca|odesílatel|odosielateľ|от кого|
		发件人|寄件人|寄件者|差出人|送信元|보낸 사람|보낸사람|من|מאת|người gửi|từ|dari|saatja|nuo|avsändare|avsender|afsender|expéditeur|absender`,
	"date": `date|datum|data|fecha|dato|päivämäärä|päiväys|dátum|dată|дата|tarih|ημερομηνία|日期|時間|日付|날짜|تاريخ|التاريخ|תאריך|ngày|tanggal|when`,
	"sent": `sent|gesendet|gesendet am|enviado|enviado el|enviado em|enviada|inviato|inviata|envoyé|envoyé le|verzonden|sendt|skickat|skickat den|lähetetty|elküldve|trimis|отправлено|дата отправки|надіслано|gönderildi|gönderme tarihi|αποστολή|στάλθηκε|wysłano|odesláno|odoslané|poslano|poslato|发送时间|发送日期|送信日時|送信日|보낸 날짜|נשלח|đã gửi|saadetud|传送日期|寄件日期`,
	"to": `to|an|a|à|para|aan|til|till|do|komu|vastaanottaja|címzett|destinatar|destinatarul|către|кому|kime|προς|prima|primatelj|za|destinatario|destinatário|destinataire|adresat|pro|
		收件人|收件者|宛先|받는 사람|받는사람|إلى|אל|đến|kepada|pieniądze|empfänger|mottagare|mottaker|modtager|per`,
	"cc":      `cc|kopie|kopio|kopia|kopi|cópia|copie|copia|másolat|másolatot kap|копия|копія|bilgi|κοιν|κοινοποίηση|dw|kopija|抄送|副本|참조|نسخة|עותק|bcc|cc:|kopie an`,
	"subject": `subject|betreff|betr|objet|oggetto|asunto|assunto|onderwerp|emne|ämne|aihe|tárgy|subiect|subiectul|тема|konu|θέμα|temat|předmět|predmet|naslov|主题|主旨|件名|제목|الموضوع|נושא|chủ đề|subjek|perihal|teema|tema|re`,
	"other":   `reply-to|reply to|antwort an|répondre à|responder a|rispondi a|risposta|importance|wichtigkeit|priority|attachments|anlagen|organization|organisation|newsgroups|message-id|x-mailer|svar til|svara till|odpowiedz do|vastausosoite`,
})

// separatorWords stand between dashes above what is quoted or forwarded.
var separatorWords = set("original", "original message", "original appointment", "reply message", "forwarded message", "forwarded by", "forward", "original-nachricht", "originalnachricht", "ursprüngliche nachricht", "ursprüngliche mail",
	"weitergeleitete nachricht", "weitergeleitete message", "antwort nachricht", "message original", "message d'origine", "message d’origine", "message transféré", "message initial", "mensaje original", "mensaje reenviado", "mensagem original",
	"mensagem encaminhada", "mensagem reencaminhada", "messaggio originale", "messaggio inoltrato", "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "doorgestuurd bericht", "oprindelig meddelelse",
	"original meddelelse", "videresendt meddelelse", "videresendt besked", "opprinnelig melding", "videresendt melding", "ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande", "vidarebefordrat meddelande", "vidarebefordrat mejl",
	"alkuperäinen viesti", "välitetty viesti", "välitetty viesti / fwd.msg", "edelleenlähetetty viesti", "oryginalna wiadomość", "wiadomość oryginalna", "wiadomość pierwotna", "wiadomość przesłana dalej", "treść przekazanej wiadomości",
	"původní zpráva", "přeposlaná zpráva", "pôvodná správa", "preposlaná správa", "eredeti üzenet", "továbbított üzenet", "továbbított levél", "mesaj original", "mesajul original", "mesaj redirecționat", "mesaj redirectionat",
	"orijinal mesaj", "orjinal mesaj", "özgün ileti", "iletilmiş mesaj", "yönlendirilmiş ileti", "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение", "оригинальное сообщение", "оригінальне повідомлення", "переслане повідомлення",
	"пересилане повідомлення", "αρχικό μήνυμα", "προωθημένο μήνυμα", "izvorna poruka", "proslijeđena poruka", "originalna poruka", "prosleđena poruka", "izvirno sporočilo", "posredovano sporočilo", "原始邮件", "转发邮件", "原始郵件", "轉寄郵件",
	"转发的邮件", "邮件原件", "元のメッセージ", "転送メッセージ", "元のメール", "원본 메시지", "전달된 메시지", "원본메일", "الرسالة الأصلية", "رسالة معاد توجيهها", "הודעה מקורית", "הודעה שהועברה", "tin nhắn gốc", "thư gốc", "thư đã chuyển tiếp", "pesan asli", "missatge original", "missatge reenviat")

// forwardWords tell a forward from a reply among the separators and openers.
var forwardWords = []string{"forward", "weitergeleitet", "transféré", "reenviad", "encaminhad", "inoltrat", "doorgestuurd", "videresendt", "vidarebefordra", "välitetty", "edelleenlähetetty", "przesłana", "przekaz", "přeposlan", "preposlan",
	"továbbított", "redirec", "iletil", "ileti başl", "yönlendir", "пересыла", "пересла", "пересила", "προωθ", "proslij", "prosleđ", "posredov", "转发", "轉寄", "転送", "전달", "توجيه", "הועבר", "chuyển tiếp", "reencaminhad"}

// forwardOpeners are whole lines that Apple Mail and others put above a forward, without their colon.
var forwardOpeners = set("begin forwarded message", "start of forwarded message", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "début du message réexpédié", "début du message transféré", "inicio del mensaje reenviado",
	"início da mensagem encaminhada", "início da mensagem reencaminhada", "inizio messaggio inoltrato", "begin doorgestuurd bericht", "start på videresendt besked", "videresendt melding", "start på videresendt melding", "vidarebefordrat mejl",
	"vidarebefordrat brev", "välitetty viesti alkaa", "välitetty viesti", "początek przekazywanej wiadomości", "začátek přeposlané zprávy", "začiatok preposlanej správy", "továbbított levél kezdete", "începe mesajul redirecționat", "i̇leti başlangıcı", "ileti başlangıcı", "iletilen iletinin başlangıcı",
	"начало переадресованного сообщения", "начало пересылаемого сообщения", "початок листа, що пересилається", "započni proslijeđenu poruku", "počátek přeposílané zprávy", "αρχή προωθημένου μηνύματος", "开始转发的邮件", "下面是被转发的邮件", "以下为转发的邮件", "転送されたメッセージ", "다음은 전달된 메시지입니다")

// aboveMarkers stand in lines that ask to write above them.
var aboveMarkers = []string{"reply above this line", "write above this line", "reply above the line", "type your reply above", "reply above this email", "respond above this line", "bitte antworten sie oberhalb", "répondre au-dessus de cette ligne", "responda por encima de esta línea"}

// deviceOpeners start the line that a phone or a program adds for itself.
var deviceOpeners = []string{"sent from ", "sent via ", "sent with ", "sent using ", "sent by ", "from my iphone", "from my phone", "get outlook for ", "get [outlook for", "envoyé de ", "envoyé depuis ", "envoyé avec ", "envoyé à partir ", "obtenir outlook pour ", "télécharger outlook pour ",
	"von meinem ", "gesendet von ", "gesendet mit ", "gesendet aus ", "gesendet über ", "diese nachricht wurde von meinem", "outlook für ", "holen sie sich outlook", "enviado desde ", "enviado do ", "enviado a partir ", "enviado de ", "enviado com ", "enviado pelo ", "enviado con ", "obtener outlook para ", "obter o outlook para ",
	"inviato da ", "inviato dal ", "inviato con ", "ottieni outlook per ", "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ", "verstuurd met ", "verzonden vanuit ", "verzonden via ", "outlook voor ", "sendt fra ", "sendt via ", "hent outlook ", "skickat från ", "skickades från ", "skaffa outlook ", "hämta outlook ",
	"lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ", "wysłane przez ", "pobierz program outlook", "odesláno z ", "odesláno ", "odoslané z ", "získat outlook", "trimis de pe ", "trimis din ", "отправлено с ", "отправлено из ", "надіслано з ", "надіслано із ", "enviat des ", "poslano z ", "poslano s ", "poslato sa ",
	"στάλθηκε από ", "elküldve ", "az iphone-omról", "iphone-omról", "从我的", "从 ", "發自我的", "发自我的", "发自", "從我的", "來自我的", "iphoneから送信", "ipadから送信", "androidから送信", "나의 iphone", "내 iphone", "từ iphone", "được gửi từ", "dikirim dari ", "נשלח מ", "أرسلت من", "مُرسل من", "yahoo mail ", "iphone'umdan", "iphone'dan", "ipad'imden"}

// deviceNames are what such a line names within its first words.
var deviceNames = []string{"iphone", "ipad", "ipod", "ios", "android", "samsung", "galaxy", "phone", "mobil", "cell", "mail", "outlook", "blackberry", "yahoo", "windows", "huawei", "xiaomi", "proton", "thunderbird", "htc", "pixel", "nokia",
	"k-9", "tablet", "handy", "smartphone", "gmail", "spark", "airmail", "edison", "sony", "xperia", "motorola", "moto", "oneplus", "wiko", "telefon", "téléphone", "teléfono", "mac", "macbook", "fairphone", "ordinateur", "orange", "fastmail", "tutanota", "tuta", "hey", "device", "gerät", "apparaat", "app", "傳送", "发送"}

// footerStarts begin lines of list footers and of legal notices; from such a line on nothing is the writer's.
var footerStarts = []string{"you received this message because you are subscribed", "you are receiving this because", "to unsubscribe from this", "to unsubscribe, ", "to unsubscribe send", "unsubscribe: ", "this e-mail and any attachment", "this email and any attachment", "this email and any files", "this message and any attachment",
	"this e-mail and any files", "this e-mail message and any attachment", "this message contains confidential", "this email is confidential", "this e-mail is confidential", "confidentiality notice", "the information contained in this", "the information in this email", "the contents of this email", "the content of this email is confidential",
	"the information transmitted", "this communication is confidential", "disclaimer:", "diese e-mail enthält vertrauliche", "diese e-mail kann vertrauliche", "der inhalt dieser e-mail ist vertraulich", "ce message et toutes les pièces jointes", "ce message et ses pièces jointes", "este mensaje y sus archivos", "este correo electrónico y", "este mensaje es confidencial", "aviso legal", "esta mensagem e seus anexos",
	"esta mensagem, incluindo", "questo messaggio e i suoi allegati", "le informazioni contenute in questo", "dit bericht is vertrouwelijk", "dit e-mailbericht is", "deze e-mail is uitsluitend", "denna e-post är konfidentiell", "denne e-post er fortrolig", "this email has been checked for viruses", "diese e-mail wurde von avast", "virus-free.", "cet e-mail a été vérifié", "garanti sans virus", "libre de virus", "este correo electrónico ha sido comprobado", "questa e-mail è stata controllata", "dit e-mailbericht is gecontroleerd", "virenfrei.", "please consider the environment", "posting guidelines:", "mailing list guidelines"}

// bannerStarts begin the warnings that mail gateways put above a text.
var bannerStarts = []string{"caution: this email originated", "caution: external", "caution: this e-mail", "external email:", "[external]", "warning: this email originated", "this email originated from outside", "this message was sent from outside", "exercise caution when", "you don't often get email from", "some people who received this message don't often get email", "achtung: externe e-mail", "attention: ce courriel"}

func set(words ...string) map[string]bool {
	all := make(map[string]bool, len(words))
	for _, w := range words {
		all[w] = true
	}
	return all
}
