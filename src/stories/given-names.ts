import { fold } from './fold.ts';
import { consonantsOf } from './transliteration.ts';

/** Given names common in Iran (Persian, Kurdish, Arabic, Baluch, Turkic, Armenian), by which a person's name is found. */
const GIVEN = `
آبتین آتنا آدینه آذر آذین آراز آرام آرزو آرش آرمان آرمین آروین آریا آرین آزاد آزاده آسیه آفرین آمنه آناهیتا آیدا آیدین ابراهیم ابوالحسن ابوالفضل ابوالقاسم ابوبکر ابوطالب احسان احمد احمدرضا
اختر ادریس ارسلان ارشیا ارغوان اردشیر اسحاق اسد اسدالله اسفندیار اسکندر اسلام اسماعیل اشرف اشکان اصغر اعظم افسانه افشین افشار اقبال اکبر الناز الهام الهه الیاس امان‌الله امجد امید امیر امیرارسلان امیرحسن امیرحسین
امیررضا امیرعباس امیرعلی امیرمحمد امین انور انوشیروان اویس ایرج ایمان ایوب بابک باقر بختیار بدری برزان برهان بشیر بنیامین بهاره بهاالدین بهرام بهروز بهزاد بهمن بهنام بهنود بیتا بیژن پارسا پدرام پروانه پروین پرویز پری
پژمان پویا پوریا پیام پیمان پیروز ترانه تقی توحید توماج تورج ثریا جابر جاسم جاوید جعفر جلال جلیل جمال جمشید جواد جهانگیر چنگیز حاتم حامد حبیب حبیب‌الله حجت حسام حسن حسین حسین‌علی حسینعلی حشمت‌الله حمزه حمید حمیدرضا
حیدر خالد خداداد خدیجه خسرو خلیل خیرالله دانیال داوود داود دلارام دلشاد دنیا ذبیح‌الله رامین رجب رحمان رحمت رحیم رسول رشید رضا رضوان رعنا رقیه روح‌الله روزبه روزیتا رومینا رویا ریحانه زانیار زکریا زهرا زهره زینب
ژیلا ژینا سارا ساسان سالار سامان ساناز سپهر سپیده ستار ستاره سجاد سحر سحرالله سعید سکینه سلیمان سلمان سلیم سمیرا سمیه سهراب سهیل سهیلا سودابه سوسن سولماز سیامک سیاوش سیروس سیما سینا شاهین شاهرخ شایان شبنم شریفه شعله
شکوفه شهاب شهرام شهرزاد شهروز شهریار شهلا شهین شورا شیدا شیرین شیوا صابر صادق صالح صباح صدیقه صفا صمد صنم طالب طاهر طاهره طیبه عادل عارف عاطفه عباس عبدالباسط عبدالجلیل عبدالحسین عبدالرحمان عبدالرحمن عبدالرحیم
عبدالرضا عبدالصمد عبدالعزیز عبدالغفور عبدالکریم عبدالله عبدالمجید عبدالملک عبدالناصر عبدالواحد عبدالوهاب عثمان عدنان عرفان عزت عزیز عسگر عسکر عطا عطاالله عظیم علی علی‌اصغر علی‌اکبر علی‌رضا علیرضا علی‌محمد عماد عمادالدین عمر
عنایت عیسی غفور غلام غلامحسین غلامرضا غلامعلی فاضل فاطمه فائزه فتانه فتح‌الله فرامرز فرانک فرج‌الله فرخ فرزاد فرزانه فرزین فرشاد فرشته فرشید فرهاد فرهنگ فرود فریبا فرید فریدون فریده فروزان فواد فهیمه فیروز فیصل
قادر قائم قاسم قباد قدرت قدیر کاظم کاک کامبیز کامران کامیار کاوه کبری کریم کسری کلثوم کمال کوروش کیان کیانوش کیوان کیومرث گل‌محمد گلرخ گلناز گوهر لادن لاله لقمان لیلا لیلی ماریا ماهان مالک مانی ماهرخ مبین مجاهد
مجتبی مجید مجیدرضا محبوبه محرم محسن محمد محمدامین محمدباقر محمدتقی محمدجواد محمدحسین محمدرضا محمدصادق محمدصالح محمدعلی محمدکاظم محمدمهدی محمدیونس محمود محی‌الدین مراد مرتضی مرجان مرضیه مریم مژده مژگان مسعود مسلم
مصطفی مظفر معصومه معین مقداد ملیحه ملیکا منصور منصوره منوچهر منیژه منیره مهدی مهدیس مهدیه مهران مهرداد مهرشاد مهرنوش مهسا مهنام مهناز مهوش موسی مولود میترا میثم میلاد مینا مینو نادر نادره نازنین نازیلا ناصر ناهید نجمه نرگس نسرین
نسیم نصرت نصرالله نعمت نعیم نغمه نقی نگار نگین نوا نوید نوشین نورالدین نیک نیکا نیلوفر نیما وحید وریا وریشه ویدا هادی هانا هاشم هدایت هژیر همایون هوشنگ هوشمند هومن هیمن یاسر یاسمن یاسین یاشار یحیی یدالله یعقوب
یوسف یونس داریوش مهیار پرهام امیرسالار سالارالدین شاپور شاهرود سیروان زانکو کاوان هوزان هژار آریز ئاسو آسو بهزادالدین جهانبخش علیداد عبدالحمید عبدالحکیم عبدالستار عبدالقادر عبدالغنی عبدالکبیر عبدالاحد نورمحمد جان‌محمد خان‌محمد دین‌محمد گل‌احمد شیرمحمد امان آرتین آراد آرشام آریانا آیلین بردیا باربد پارمیس پانته‌آ پگاه تارا تینا چیا حدیث حنانه درسا دلبر رادین راحله رزگار رستم روژین ریتا زری زرین سامیه ساینا سپهراد ستایش سروش سعیده سمانه سوگند سهند شهره شهرناز شیما صدف طاها عسل غزل غزاله فروغ فرنوش فرنگیس کیارش کیمیا گلی گیتی گیسو مائده ماهور متین مهتاب مهرزاد مهشید مهلا نازی نرمین نهال نیکو هانیه هدی هستی هلیا هما یلدا یگانه اسلان سوما هاوری رزان ژوبین کمیل میعاد معاذ حذیفه بلال جابرالدین عمران شمس شمس‌الدین نجیب نجیب‌الله عبدالباری ذوالفقار بهاء ظاهر غلامحیدر گلاله پخشان زینب حسن‌علی آیت‌الله‌زاده شاهو رامیار کاروان سوران هیوا ریبوار دیاکو ژوان صهیب واحد ملک
شیلان شیلر شلیر گلناس گلاویژ ئاوات آوات آوین آگرین پروشات پونه پوران پوراندخت پیمانه ترلان جهان‌شاه جوانمیر چنور خدامراد خدایار خدیجه دانوش دلنیا رابعه راحیل رامتین راویار رخساره رضوانه رعنا رودابه روژان روژدا ریبین ریزان زانا زریان زلیخا ژاله ژیان ژیار ژینوس سائده سانیا
سپیده‌دم سحرناز سرکوت سلماز سمکو سوده سوگل سیامند سیمین شاهپور شاهرضا شاهمراد شراره شعبانعلی شعیب شقایق شکیلا شهاب‌الدین شهباز شهداد شهرباز شهربانو شهسوار شیرزاد شیرکو صدرا صدیق صفدر صفرعلی صفیه صلاح‌الدین عباسعلی عبدل عذرا عزیزه عطیه عقیل عگید علی‌مراد عمار عیسا غفار فرامز فرحان فرحناز
فرزام فرشته فرمیسک فرنگیس فرهنگ فریبرز فوژان فیض‌الله قربان قربانعلی کاووس کژال کورش کوسار کیاراد گلبهار گلشید گلنوش لاوین لیدا ماندانا مانیا ماهرو ماهزاد محدثه محسنه مرادعلی مرتضا ممند مهبد مهبود مهدیار مهدخت مهرآسا مهرآفرین مهرانگیز مهرپویا مهرو مهسان مهشاد مهوار مهیندخت موژان مونا میران
میرحسین میلان نارین نازی‌لا ندا نرگیز نریمان نسترن نسیبه نوذر نوشا نوشیروان نیان هادیه هاله هستیار هنگامه هه‌ژار هیرش هیرو هیوا وحیده ولید ویان یارعلی یارمحمد یحیا یزدان یسنا یعقوبعلی آزیتا آژین آناهید آنیتا آرسام آرشین ابوذر اتابک اردلان ارژنگ اسرافیل افراسیاب الیکا
الینا امیرعرشیا امیرمهدی امیرکیان اورنگ بابا‌علی باسط بختاور بهاره بشرا بلقیس بهجت بهداد بهرنگ بهناز بهنوش بهینا پرستو پرنیا پرنیان پریا پریچهر پریسا پریناز تاج‌الدین تهمینه جانان جعفرقلی جلیله جهانشیر حجت‌الله حسنا حسیبه حمیده حمیرا حنیف حوریه خشایار داراب رامیلا ربابه رشنو رقیه
روشنک زکیه زلفا سامره سامیار سعدالله سمین سیدمحمد سیدعلی سیدحسین سیدرضا سیدمهدی شیرعلی صادقعلی صدرالدین طیب عادله علیار علیرام عنایت‌الله فائق فاروق فرخنده فرداد فرناز فرنود فرزان فریدالدین کاملیا کتایون کرمعلی گلچهره لطف‌الله متینه مرسده معصومعلی ملیسا منصوره مهدا مهراوه مهراب مهراد مهرنوش
نعیمه نفیسه نیره وجیهه وهاب هاتف هیربد یوسفعلی
`;
/** Short enough in consonants that other Latin words would meet them: these are known in Latin spelling too. */
const GIVEN_LATIN = `
ali reza amir mehdi mahdi omid hadi hamid hamed nima mina sina sara saeed said saeid leila layla laleh maryam mariam marzieh neda nasim navid vahid vida
zahra zohreh yasin yaser yahya younes yunes yousef youssef yusuf musa mousa issa isa iman eman elham azar arash ava aida ayda hana hanieh hoda javid javad jamal
jalil kaveh kian kia karim kamal majid masoud masud mona mani mojtaba nader nasser naser parsa peyman payam pouya pouria puria rahim rasoul rauf roya ruhollah samad
sajad sajjad sima shiva shima taher tayebeh vali ahmad ahmed akbar anwar anvar abbas adel aref atefeh ezat hossein hussein hosein hassan hasan habib heydar hiva
behnam behnoud bahram bijan babak bita daniel danial davoud davood ehsan esmail ismail ebrahim ibrahim emad farid farhad farzad fatemeh fatima fariba firouz
ghazal golrokh jina jafar jaber khaled khadijeh kamran keyvan latif mahsa mahvash manouchehr mehran mehrdad milad mohsen mohammad mohammed muhammad mohamad
morteza mostafa narges nasrin nahid niloufar parisa parvin pedram pejman ramin rashid saman sasan sepideh shahram shahab shahin shirin siavash siamak soheil
toomaj dariush darioush mahyar parham mahnaz taraneh romina sahar shabnam hengameh raha arezou kazem karo keyvan kioumars kiumars mansour mansoor masih nezam omar osman pouyan rahman reyhaneh rouzbeh sattar soran tofigh vahed yaghoub zaniar zhina armin arvin arian aryan abed abdol pedram peyman shahrokh parastoo gohar nahal elnaz esmat golnar tahereh varisheh vafa yashar zanyar zeinab zeynab javaid nazanin kavous kamyar nourollah gholamreza gholamhossein abdollah abdullah abdolrahman iraj arad aram asal baran bahar farah faraz gita giti hiwa
homa houman hooman jalal katayoun ladan mahin mani mehri mitra negar negin parviz pari pooya puya safa salar samira sanaz shadi shahla shohreh simin soraya yalda zari hemin diako rebin ribwar
rizgar shilan shler sirwan ako asghar bagher behzad ghasem qasem kasem gholam hashem hamzeh moein naghi piruz rostam shapour shapur siroos sadegh sadeq foad fouad saeedeh taghi fereydoun feridoun loghman
chenour zhila jila rojin ronak rozhan parastou parastu pegah samin arman sohrab saleh salah habibollah kambiz karam kiarash kianoush keyhan kourosh cyrus koorosh khosrow khosro lotfollah mahan mazdak mazyar maziar mehrnoush minoo minou mojgan mozhgan nadereh nastaran navab nazila nemat nooshin noushin omidreza pouriya rahil ramtin rana rasa reyhan saba sadaf safiyeh samaneh sepand setareh shahriar shapoor sharareh sohail sohaila tahmineh tara varya yadollah yousof zakaria zhaleh hadis hasti helia kimia kosar mahdis melika mobina mohaddeseh nika niki parnia setayesh yasaman ayoub ayub yaghub eshagh esma ismael isma jamshid khalil khalid nabi shoaib soheila tofiq vrya wria hazhar hazar hejar
`;

const persian = new Set(GIVEN.split(/\s+/).filter(Boolean).map(fold));
const latin = new Set(GIVEN_LATIN.split(/\s+/).filter(Boolean));
/** Reza, Zahra, Shirin, Yasin as German writes them. */
const german = new Set(
  [...latin].flatMap((name) => {
    const written = name.replace(/sh/g, 'sch').replace(/kh/g, 'ch').replace(/j/g, 'dsch').replace(/y/g, 'j');
    return [written, written.replace(/z/g, 's')];
  }),
);
const consonants = new Set([...persian].map((name) => consonantsOf(name)).filter((sounds) => sounds.length >= 4));

/** Names that are made anew all the time: servant of, light of, …ollah, …eddin. */
const COMPOSED_PERSIAN = /^(?:غلام(?:نبی|رسول|سخی|محمد|سرور|فاروق)|عبدال.{2,7}[^ی]|.{2,5}(?:الله|الدین))$/u;
const NO_NAME = /^(?:حزب|ایت|ایه|انصار|بقیه|ثار|جند|کتایب|رسول|خلیفه|بسم|کلمه)الله$/u;
const COMPOSED_LATIN = /^(?:gholam|abdol|abdul)[a-z]{3,10}$|^[a-z]{3,8}(?:ollah|ullah|oddin|eddin|uddin)$/u;

/**
 * Whether a folded word is a given name; a Latin word also where its consonants are those of a longer Persian name.
 * `soundsOf` is asked for these where it comes to them.
 */
export function isGivenName(word: string, language: string, soundsOf = consonantsOf): boolean {
  if (/^[؀-ۿ]/.test(word)) return persian.has(word) || (COMPOSED_PERSIAN.test(word) && !NO_NAME.test(word));
  return (
    latin.has(word) ||
    (language === 'de' && german.has(word)) ||
    COMPOSED_LATIN.test(word) ||
    (word.length >= 5 && consonants.has(soundsOf(word, language)))
  );
}

const COMPOUND = new Set([
  'محمد',
  'علی',
  'امیر',
  'غلام',
  'گل',
  'شیر',
  'mohammad',
  'mohammed',
  'muhammad',
  'mohamad',
  'ali',
  'amir',
  'gholam',
  'gol',
  'abdol',
  'abol',
  'hossein',
  'حسین',
]);

/** The first half of names such as Mohammad Reza, written as one word or as two. */
export function startsCompound(word: string): boolean {
  return COMPOUND.has(word);
}

const HONORIFICS = new Set(
  'سید سیده حاج حاجی شیخ ملا دکتر مهندس آیت‌الله mr mrs ms dr seyed seyyed sayyid sayed seyed seyeed hojjatoleslam ayatollah mullah mulla haj haji sheikh'
    .split(' ')
    .map(fold),
);

export function isHonorific(word: string): boolean {
  return HONORIFICS.has(word);
}
