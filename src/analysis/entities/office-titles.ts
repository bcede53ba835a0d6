/** Words of an office in small letters, and whether a surname alone may follow. */
export interface OfficeTitle {
  words: readonly string[];
  surnameAlone: boolean;
}

const titles = (list: string, surnameAlone: boolean): OfficeTitle[] =>
  list.split(';').map((title) => ({ words: title.trim().split(/\s+/), surnameAlone }));

/** Public offices alone: no honorific that a private person may bear. */
const OFFICE_TITLES: readonly OfficeTitle[] = [
  ...titles(
    `judge; investigating judge; chief justice; prosecutor; prosecutor general; deputy prosecutor; public prosecutor;
    magistrate; قاضی; بازپرس; دادیار; قاضی دادگاه; القاضی`,
    true,
  ),
  ...titles(
    `judiciary chief; judiciary spokesman; judiciary spokesperson; head of the judiciary; head of judiciary;
    friday prayer leader; friday prayers leader; friday prayer imam; friday imam; friday preacher;
    minister; governor; governor general; police chief; police commander; irgc commander; commander; brigadier general;
    major general; prison warden; prison governor; prison director; prison chief; warden; lawmaker; mp;
    member of parliament; deputy minister; representative of the supreme leader;
    دادستان; معاون دادستان; رییس دادگستری; رییس کل دادگستری; رییس قوه قضاییه; سخنگوی قوه قضاییه; معاون قوه قضاییه;
    رییس زندان; مدیر زندان; مدیرکل زندانهای; رییس سازمان زندانها; رییس شعبه; رییس دادگاه; امام جمعه; امام جمعه موقت;
    خطیب جمعه; خطیب موقت جمعه; نماینده ولی فقیه; نماینده مجلس; وزیر; معاون وزیر; استاندار; فرماندار; فرمانده; سردار;
    سرتیپ; سرلشکر; مدعی العموم; المدعی العام`,
    false,
  ),
];

/** By their first word, longer ones first. */
export const TITLES_BY_WORD: ReadonlyMap<string, readonly OfficeTitle[]> = Map.groupBy(
  OFFICE_TITLES.toSorted((a, b) => b.words.length - a.words.length),
  ({ words: [first = ''] }) => first,
);

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));

/** What may stand between the words of an office and the name: its place, its court, its number. */
export const BETWEEN = words(`
  of the for in and va iran iran's tehran revolutionary court province city mashhad isfahan esfahan shiraz tabriz karaj qom
  ahvaz khuzestan rasht gilan kerman kermanshah urmia azerbaijan sanandaj kurdistan zahedan sistan baluchestan evin khorasan
  استان شهر شهرستان شهرستانهای کل کشور عمومی و انقلاب اسلامی مرکز وقت سابق اسبق پیشین موقت در مجلس شورای دادگاه شعبه
  دادگستری دادسرای امور خارجه اطلاعات علوم نظامی ویژه روحانیت تجدیدنظر کیفری یک دو دوم سوم سپاه پاسداران انتظامی نیروی
  فراجا جنوبی شمالی رضوی غربی شرقی تهران مشهد اصفهان شیراز فارس تبریز کرج البرز قم اهواز خوزستان رشت گیلان کرمان
  کرمانشاه ارومیه آذربایجان سنندج کردستان زاهدان سیستان بلوچستان همدان یزد اراک مرکزی اردبیل زنجان قزوین سمنان گرگان
  گلستان ساری مازندران بوشهر بندرعباس هرمزگان ایلام لرستان خرمآباد بیرجند بجنورد خراسان چهارمحال بختیاری کهگیلویه
  بویراحمد یاسوج شهرکرد اوین قزلحصار گوهردشت عادلآباد دستگرد وکیلآباد لاکان`);

/** Forms of address before a name. */
export const HONORIFICS = words(`
  ayatollah hojatoleslam hojjatoleslam hojatolislam seyed seyyed sayyid sayed mr general brigadier
  حجتالاسلام حجت الاسلام والمسلمین آیتالله آیت الله سید سیده آقای دکتر سردار حاج سرتیپ شیخ جناب`);

/** Before a name, in its sentence: somebody of that name is one whom no office protects from being listed. */
export const PRIVATE = words(`
  prisoner prisoners inmate detainee detained defendant victim victims activist protester protesters demonstrator
  journalist lawyer attorney executed hanged killed convict student dissident mother father son daughter wife family
  زندانی زندانیان بازداشتی محبوس اعدامی محکوم متهم جانباخته جانباختگان کشته کشتهشده قربانی زندهیاد معترض معترضان فعال
  کنشگر روزنامهنگار خبرنگار وکیل دادخواه فرزند پسر دختر مادر پدر همسر خانواده برادر خواهر دانشجو معلم کارگر نوجوان
  السجین المعتقل`);

/** Words that follow an office and are no name. */
export const NO_NAME = words(`
  the a an said says told general court high supreme revolutionary branch criminal chief justice islamic republic
  پرونده دادگاه این آن را که در از به با برای گفت گفته اعلام کرد کرده شد شده است بود خود وی او هم نیز تا بر یا اما ولی
  مربوطه رسیدگی کننده رسیدگیکننده صادر صادرکننده شرع اجرای احکام حکم عالی دیوان پیشین سابق ناظر کشیک تحقیق مستقل
  القضات قضات ما شما آنها همه هر یک دو سه چند علیه درباره پس پیش روز شب سال ماه دیروز امروز فردا شنبه جمعه زندان
  اعدام متهم متهمان زندانی زندانیان محکوم خواستار دستور داد دادند می نمی شود باید خواهد جدید زن مرد ایرانی حکومت رژیم
  همچنین جمهوری جنایی جزایی مدنی نامدار معروف بدنام مسیول همین همان بازنشسته نظام ضد حقوق بشر سیاسی مرگ عدالت دولت کشور استان شهر خانواده ها های`);

/** Second parts of surnames. */
export const SURNAME_ENDINGS = /(?:آبادی|زاده|پور|نژاد|نیا|فرد|الهدی|شیرازی|تبریزی|خراسانی|تهرانی|اصفهانی|لاریجانی)$/;

/**
 * A Persian word that stands alone after the words of an office is taken for a surname by its ending: without given name
 * and capitals nothing else tells it from any other word.
 */
export const LIKE_A_SURNAME =
  /^(?=.{5,}$)(?!.*هایی?$).*(?:ی|زاده|پور|نژاد|نیا|فرد|وند|(?<=...)(?:زاد|فر|راد|لو|چی|یان))$/;

/** Other words that end like one. */
export const NO_SURNAME = words(`
  ایرانی سویدی آلمانی فرانسوی آمریکایی امریکایی بریتانیایی انگلیسی عراقی ترکیهای انقلابی شرعی قانونی قضایی کیفری جنایی
  حکومتی دولتی نظامی بینالمللی عمومی خصوصی اصلی قبلی بعدی فعلی کنونی جوانی پیرمردی دیگری کسی برخی همگی خاطی مردمی
  اسلامی مذهبی فرهنگی امنیتی اطلاعاتی سیاسی اجتماعی اقتصادی کشوری استانی محلی تهرانی خارجی داخلی واقعی شخصی رسمی نهایی
  بدوی تجدیدنظری جزایی حقوقی زندانی قربانی بازجویی بازپرسی دادستانی دادرسی رسیدگی صلاحی بیطرفی مستقلی بزرگی قاتلی
  پایان میان جریان زیان بیان ایشان قاضیان متهمان افراد ایراد`);
