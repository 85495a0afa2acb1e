/// The block list: what people choose, compiled by hand. Whole passwords and the words they are made
/// of stand in one list, since `Guesswork` counts each as one scalar wherever it stands; so
/// "Password2024!!" is refused without being listed.
enum CommonPasswords {
    /// In the alphabets of the six languages and the Latin spelling of what their readers type.
    static let words: [String] = split(latin) + split(phrases) + split(otherScripts)

    /// Neighbours in alphabets and on keyboards; each is meant backwards, too.
    static let rows: [String] = split(neighbours)

    private static func split(_ list: StaticString) -> [String] {
        list.description.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private static let latin: StaticString = """
        password passwort passwords passphrase passcode passw0rd motdepasse contrasena contraseña
        senha parol haslo wachtwoord lozinka pass word secret secreto secreta geheim segreto
        private privado access account login logon signin sesame opensesame letmein openup
        welcome bienvenue bienvenido willkommen benvenuto hello hallo bonjour hola salut salam
        marhaba ahlan privet nihao admin administrator administrateur administrador root toor
        superuser sysadmin webmaster manager operator user username guest test tester testing
        demo default system server network oracle mysql postgres database computer internet
        changeme change please temp temporary initial nothing none null qwerty azerty qwertz
        qazwsx zaqwsx asdf zxcv qweasd asdzxc login123 abc123 abcd1234 aaa111 trustno1
        iloveyou loveyou loveme lovely lover love jetaime teamo tequiero sweetheart darling
        honey habibi habibti cherie baby babygirl princess prince queen king angel angels devil
        heaven jesus christ allah muhammad mohamed mohammed mohammad bismillah inshallah god
        godisgood blessed blessing faith grace amen church
        sunshine moonlight summer winter spring autumn verano invierno primavera hiver printemps
        sommer flower flowers butterfly rainbow diamond golden silver purple orange yellow
        banana cookie chocolate cheese coffee chicken peanut pepper ginger vanilla strawberry
        monkey dragon tiger lion panther eagle falcon wolf bear horse dolphin kitty puppy
        tigger bailey buster rocky lucky shadow hunter ranger master masterkey slayer killer
        warrior ninja samurai pirate wizard phoenix thunder lightning hammer mustang corvette
        ferrari porsche mercedes yamaha harley hockey soccer football futbol baseball basketball
        cricket tennis golfer rugby champion winner player barcelona realmadrid liverpool
        chelsea arsenal manchester united juventus milan bayern ronaldo messi maradona pele
        batman superman spiderman ironman hulk starwars skywalker startrek pokemon pikachu
        naruto minecraft fortnite matrix gandalf hobbit harrypotter hogwarts
        michael michelle jennifer jessica jordan joshua daniel david andrew anthony charlie
        thomas robert william matthew george james john peter paul mary maria jose juan carlos
        miguel luis antonio francisco fatima ahmed ahmad hassan hussein ali omar youssef khaled
        ibrahim abdullah natasha natalia svetlana tatiana ekaterina anastasia nastya dmitri
        alexander alexandra alexandre sergey vladimir mikhail andrey ivan wang zhang woaini
        5201314 caonima nicole ashley amanda samantha stephanie patricia elizabeth victoria
        january february march april june july august september october november december
        janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi
        vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo
        today tomorrow tonight yesterday always forever freedom liberty liberte libertad peace
        paix justice rights humanrights solidarity office work home house family familia famille
        mother father mama papa sister brother friend friends happy birthday money dollar
        america england france geneva geneve ginebra london paris newyork moscow russia china
        africa europe canada australia brazil mexico nigeria kenya egypt cairo beijing
        unitednations nations united ohchr unicef undp council
        google facebook youtube twitter instagram whatsapp linkedin yahoo hotmail gmail outlook
        microsoft windows apple iphone android samsung nokia amazon netflix
        whatever fuckyou fuckoff asshole bitch pussy sexy biteme shit damn
        """

    private static let phrases: StaticString = """
        passwordpassword passwordisapassword thisisapassword thisismypassword mypasswordis
        mypassword yourpassword newpassword oldpassword nopassword thepassword forgotpassword
        forgetpassword passwordforgotten ihatepasswords ihateyou idontknow idontcare dontforget
        rememberme youshallnotpass openthedoor letmeinplease letmeinnow whatisthis
        changemenow changemeplease changeonfirstuse pleasechangeme changethispassword
        correcthorsebatterystaple correcthorse batterystaple troubadour tr0ub4dor
        iloveyouforever iloveyousomuch iloveyoubaby ilovemyself ilovemyfamily ilovejesus
        ilovegod ilovemylife iloveallah jesuslovesme jesuschrist jesusislord godislove
        inthenameofgod alhamdulillah allahuakbar bismillahirrahmanirrahim lailahaillallah
        thankyoulord thankyougod onceuponatime tobeornottobe helloworld goodmorning goodnight
        howareyou byebye comeoninandwelcome hakunamatata carpediem vivalavida livelovelaugh
        maytheforcebewithyou theforce starwarsfan winteriscoming youknownothing
        thequickbrownfox quickbrownfox loremipsum loremipsumdolor supercalifragilistic
        supercalifragilisticexpialidocious abracadabra hocuspocus simsalabim
        manchesterunited liverpoolfc realmadridcf fcbarcelona forzajuve allezlesbleus
        vivelafrance vivaespana vivamexico godsavethequeen godblessamerica
        jetaimepourtoujours jetaimemonamour monamour motdepasse1 azertyuiop
        teamomucho teamoparasiempre amordemivida tequieromucho contrasenia micontrasena
        parolparol yalublutebya lublutebya privetkakdela
        woaiwojia woaizhongguo woaini1314 zhongguo nihaoma
        1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1q2w3e q1w2e3r4t5y6 q1w2e3r4 1a2b3c4d5e 1qaz2wsx3edc
        1qaz2wsx zaq12wsx zaq1xsw2 qazwsxedcrfv qazwsxedc q2w3e4r5t6 a1b2c3d4e5f6 a1b2c3d4
        a1s2d3f4g5 123qweasdzxc qwe123asd456 qweasdzxc 147258369 159357 741852963 789456123
        987456321 123654789 112233445566 112233 121212 123123 696969 131313 010203 102030
        1029384756 246810 13579 314159265358 31415926 271828182845 11235813
        """

    private static let otherScripts: StaticString = """
        пароль парольпароль мойпароль секрет привет добропожаловать админ администратор
        пользователь любовь люблю ятебялюблю люблютебя солнышко солнце зайка котенок малыш
        принцесса ангел дракон футбол спартак зенит россия москва родина наташа настя марина
        светлана максим александр дмитрий сергей андрей лето зима весна осень январь февраль
        апрель август сентябрь октябрь ноябрь декабрь понедельник пятница мир дружба семья
        йцукен фывапр ячсмить
        كلمةالسر كلمةالمرور كلمةسر سر مرور مرحبا اهلا سلام السلام السلامعليكم بسم بسماللهالرحمنالرحيم
        الله محمد احمد علي حسن حسين فاطمة عمر يوسف ابراهيم عبدالله حبيبي حبيبتي احبك انااحبك
        الحمدلله سبحانالله لاالهالاالله القاهرة مصر فلسطين العراق سوريا المغرب
        密码 我的密码 口令 管理员 你好 欢迎 欢迎光临 我爱你 我爱中国 我爱我家 爱你一生一世 一生一世
        中国 中华人民共和国 北京 上海 天安门 生日快乐 新年快乐 恭喜发财 万事如意 好好学习天天向上
        """

    private static let neighbours: StaticString = """
        abcdefghijklmnopqrstuvwxyz 0123456789 1234567890 !@#$%^&*() !"£$%^&*()
        qwertyuiop[] asdfghjkl;' zxcvbnm,./ azertyuiop qsdfghjklm wxcvbn qwertzuiop yxcvbnm
        абвгдеёжзийклмнопрстуфхцчшщъыьэюя йцукенгшщзхъ фывапролджэ ячсмитьбю
        ابتثجحخدذرزسشصضطظعغفقكلمنهوي ضصثقفغعهخحجد شسيبلاتنمكط ئءؤرىةوزظ
        ٠١٢٣٤٥٦٧٨٩ 一二三四五六七八九十 甲乙丙丁戊己庚辛壬癸
        """
}
