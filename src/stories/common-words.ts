import { fold } from './fold.ts';

/** Words that say nothing about which event an item is about: grammar, and what every item of the subject says. */
const COMMON = `
a an the and or of in to for on is are was were be been being has have had having that this these those with by from at as it its he she his her him they their them who whom whose
which what when where why how not no nor but if then than there here after before during while since until over under again more most other some such only own same so too very can could will would
should may might must shall do does did done one two also about against between into through out up down off all any both each few many much new now just like us we you your our i me my
said says say saying told tells according reported reports report reportedly announced announces state states stated media news agency source sources official officials today yesterday tomorrow
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december year years month months day days week time last first next
iran iranian iranians islamic republic regime tehran people person man men case cases charge charges charged including among being near least another later former following without within per
breaking update urgent via read video photo watch live exclusive original post channel website link please share mr mrs ms dr
executed execution executions execute sentenced sentence death prison prisoner prisoners political court revolutionary human rights organization group government country authorities judiciary
و در به از که را با این آن است شد شده بود بودند شدند کرد کردند کرده‌اند کرده کند کنند می‌کند می‌کنند شود می‌شود می‌شوند داد دادند داده دارد دارند داشت داشته یک دو سه چهار پنج برای بر تا هم نیز یا اما اگر چون چه چرا
کجا هر هیچ همه همین همان خود خویش او وی آنها آن‌ها آنان ما شما من تو ایشان پس پیش بعد قبل زیر روی میان بین طی طبق درباره علیه نسبت توسط بدون مانند مثل بیش کم کمتر بیشتر دیگر دیگری برخی چند چندین بسیار
خبر خبری خبرگزاری گزارش اعلام گفت گفته گفتند می‌گوید می‌گویند نوشت نوشته نوشتند افزود بیان اشاره اساس براساس نقل منبع منابع رسانه رسانه‌های مطلع رسمی فوری منتشر انتشار کانال عضو لینک تصویر ویدیو فیلم ویدئو
امروز دیروز فردا شب صبح بامداد سحرگاه شامگاه روز روزهای ماه سال سالهای هفته ساعت دقایقی زمان اکنون حال همچنین همزمان تاکنون سپس بار باره یکی کسی فرد افراد نفر تن ساله مردم جوان زن مرد آقای خانم سید
شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی دی‌ماه بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه جولای اوت سپتامبر اکتبر نوامبر دسامبر
ایران ایرانی جمهوری اسلامی نظام رژیم کشور دولت حکومت حکومتی قوه قضاییه قضائیه دادگاه انقلاب دیوان عالی حکم احکام اعدام اعدام‌ها زندان زندانی زندانیان سیاسی امنیتی اتهام متهم محکوم مجازات پرونده اجرا اجرای صادر صدور
بازداشت بازداشت‌شدگان اعتراضات اعتراض معترض معترضان سراسری سازمان حقوق بشر باید نباید خواهد خواهند بودن شدن کردن دادن گرفت گرفته گرفتند قرار رو تو اینه هست هستند نیست باشد باشند آمده آمد رسید وجود عنوان اقدام جریان
مورد درپی پی دلیل علت جمله انجام ادامه نام نامهای نام‌های به‌نام وابسته سوی طریق تحت ضمن حدود دست دست‌کم کل تنها حتی بلکه زیرا لذا ولی شاید البته یعنی بلافاصله اینکه اینجا آنجا تهران
في من على الى إلى عن ان أن إن قد هذا هذه ذلك التي الذي كان كانت كما لا ما لم لن هو هي هم مع بعد قبل بين عند حتى ثم أو او بن اليوم امس قال قالت وقال إيران الإيرانية الإيراني ايران الايرانيه وكالة
le la les un une des du de et en au aux à ce cet cette ces il elle ils elles que qui quoi dont où ne pas plus par pour sur avec sans sous dans est sont été être a ont avait iran iranien iranienne iraniens selon après
der die das den dem des ein eine einen einem einer und oder in im an am auf aus bei mit nach von vom zu zum zur über unter vor für durch gegen ist sind war waren wird werden wurde wurden hat haben hatte nicht auch nur noch wie als dass sich er sie es man iran irans iranische iranischen laut
el los las unos unas y o en con por para sin sobre entre que se su sus es son fue fueron ha han al del lo como más no sí ya irán iraní iraníes según tras
il lo gli uno una e o di del della dei delle da dal con per tra fra che si è sono stato stata ha hanno non più come iran iraniano iraniana secondo dopo
och att det som en ett på av för med till den de är var har inte om men eller från vid efter under mot sig iran iranska enligt
`;

const common = new Set(COMMON.split(/\s+/).filter(Boolean).map(fold));

/** Of a folded word. */
export function isCommon(word: string): boolean {
  return common.has(word);
}
