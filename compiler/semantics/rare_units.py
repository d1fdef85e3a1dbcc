"""The rest of the units that NEURON knows: old measures, and the money of July 1993. Hardly any .mod file uses them."""

from __future__ import annotations

_MEASURES = """
    au = 1.49597871+11 m; energy = c2; force = g; grade = .9 degree; ccs = 1|36 erlang; month = 1|12 year; metricton = kilokg;
    lbf = lb g; dram = 1|16 oz; dr = dram; grain = 1|7000 lb; gr = grain; shortton = 2000 lb; ton = shortton; longton = 2240 lb;
    scruple = 20 grain; apdram = 60 grain; apounce = 480 grain; appound = 5760 grain; troypound = appound; rod = 5.5 yd;
    rd = rod; british = 1200|3937 m/ft; nmile = 1852m; acre = 4840 yd2; gallon = 231 in3; imperial = 1.20095; gal = gallon;
    quart = 1|4 gal; qt = quart; pint = 1|2 qt; pt = pint; floz = 1|16 pt; fldr = 1|8 floz; dry = 268.8025 in3/gallon;
    peck = 8 dry-quart; pk = peck; bushel = 4 peck; bu = bushel; chaldron = 36 bushel; brgallon = 277.420 in3;
    brquart = 1|4 brgallon; brpint = 1|2 brquart; brfloz = 1|20 brpint; brpeck = 554.84 in3; brbushel = 4 brpeck;
    block = 512 byte; kbyte = 1024 byte; megabyte = 1024 kbyte; gigabyte = 1024 megabyte; meg = megabyte;
    admiraltyknot = 6080 ft/hr; apostilb = cd/pi-m2; are = 1+2 m2; arpentcan = 27.52 mi; arpentlin = 191.835 ft;
    astronomicalunit = au; bag = 94 lb; bakersdozen = 13; barie = 1-1 nt/m2; barleycorn = 1|3 in; barn = 1-28 m2;
    barrel = 42 gal; barye = 1-1 nt/m2; bev = 1+9 e-volt; biot = 10 amp; blondel = cd/pi-m2; boardfoot = 144 in3; bolt = 40 yd;
    bottommeasure = 1|40 in; britishthermalunit = 1.05506+3 joule; btu = britishthermalunit; refrigeration = 12000 btu/ton-hour;
    cable = 720 ft; caliber = 1-2 in; carat = 205 mg; caratgold = 1|24; cental = 100 lb; centesimalminute = 1-2 grade;
    centesimalsecond = 1-4 grade; century = 100 year; cfs = ft3/sec; chain = 66 ft; circularinch = 1|4 pi-in2;
    circularmil = 1-6|4 pi-in2; clusec = 1-8 mm-hg m3/s; coomb = 4 bu; cord = 128 ft3; cordfoot = cord; crith = 9.06-2 gm;
    cubit = 18 in; cup = 1|2 pt; decade = 10 yr; dipotre = /m; displacementton = 35 ft3; doppelzentner = 100 kg; drop = .03 cm3;
    ell = 45 in; engineerschain = 100 ft; engineerslink = 100|100 ft; equivalentfootcandle = lumen/pi-ft2;
    equivalentlux = lumen/pi-m2; equivalentphot = cd/pi-cm2; fathom = 6 ft; fifth = 4|5 qt; finger = 7|8 in; firkin = 9 gal;
    footcandle = lumen/ft2; footlambert = cd/pi-ft2; fortnight = 14 da; franklin = 3.33564-10 coul; frigorie = kilocal;
    furlong = 220 yd; galileo = 1-2 m/sec2; geodeticfoot = british-ft; geographicalmile = 1852 m; gilbert = 7.95775-1 amp;
    gill = 1|4 pt; gross = 144; gunterschain = 22 yd; hand = 4 in; hectare = 1+4 m2; hefnercandle = .92 cd; hogshead = 2 barrel;
    hd = hogshead; homestead = 1|4 mi2; horsepower = 550 ft-lb-g/sec; hp = horsepower; hyl = gm force sec2/m;
    imaginarycubicfoot = 1.4 ft3; jeroboam = 4|5 gal; karat = 1|24; key = kg; kilderkin = 18 gal; knot = nmile/hr;
    lambert = cd/pi-cm2; langley = cal/cm2; last = 80 bu; league = 3 mi; lightyear = c-yr; line = 1|12 in; link = 66|100 ft;
    longhundredweight = 112 lb; longquarter = 28 lb; lusec = 1-6 mm-hg m3/s; mach = 331.46 m/sec; magnum = 2 qt;
    marineleague = 3 nmile; maxwell = 1-8 weber; metriccarat = 200 mg; mgd = megagal/day; mil = 1-3 in; millenium = 1000 year;
    minersinch = 1.5 ft3/min; minim = 1|60 fldr; mo = month; mpg = mile/gal; mph = mile/hr; nail = 1|16 yd;
    nauticalmile = nmile; nit = cd/m2; noggin = 1|8 qt; nox = 1-3 lux; oe = oersted; pace = 36 in; palm = 3 in;
    parasang = 3.5 mi; parsec = au-radian/arcsec; pc = parsec; pennyweight = 1|20 oz; pwt = pennyweight; perch = rd;
    phot = lumen/cm2; pica = 1|6 in; pieze = 1+3 nt/m2; pipe = 4 barrel; point = 1|72 in; pole = rd; poundal = ft-lb/sec2;
    pdl = poundal; proof = 1|200; psi = lb-g/in2; quarter = 9 in; quartersection = 1|4 mi2; quintal = 100 kg; quire = 25;
    rad = 100 erg/gm; ream = 500; registerton = 100 ft3; rehoboam = 156 floz; rhe = 10 m2/nt-sec; rontgen = 2.58-4 curie/kg;
    rood = 1.21+3 yd; rope = 20 ft; rutherford = 1+6 /sec; rydberg = 1.36054+1 ev; sabin = 1 ft2; sack = 3 bu; seam = 8 bu;
    section = mi2; shippington = 40 ft3; shorthundredweight = 100 lb; shortquarter = 25 lb; sigma = microsec; skein = 120 yd;
    skot = 1-3 apostilb; slug = lb-g-sec2/ft; span = 9 in; spat = 4 pi sr; spindle = 14400 yd; square = 100 ft2; stere = m3;
    sthene = 1+3 nt; stilb = cd/cm2; stoke = 1-4 m2/sec; stone = 14 lb; strike = 2 bu; surveyfoot = british-ft;
    surveyyard = 3 surveyfoot; surveyorschain = 66 ft; surveyorslink = 66|100 ft; tablespoon = 4 fldr; teaspoon = 4|3 fldr;
    therm = 1+5 btu; thermie = 1+6 cal; timberfoot = ft3; tnt = 4.6+6 m2/sec2; township = 36 mi2; tun = 8 barrel;
    water = gram g / cc; wey = 40 bu; weymass = 252 lb; Xunit = 1.00202-13m; brewster = 1-12 m2/newton; degreesrankine = degF;
    degrankine = degreesrankine; degreerankine = degF; degreaumur = 10|8 degC; drachm = 60 grain; poncelet = 100 kg m g / sec;
    denier = .05|450 gram / m; tex = .001 gram / m; englishell = 45 inch; scottishell = 37.2 inch; flemishell = 27 inch;
    electronmass = 9.1095-31 kg; protonmass = 1.6726-27 kg; neutronmass = 1.6606-27 kg;
    bohrradius = 1|8.988 e9 hbar2-C2 / N m2-e2-electronmass; fresnel = 1+12 hertz; statcoul = 1|2.99792458+9 coul;
    statamp = 1|2.99792458+9 amp; statvolt = 2.99792458+2 volt; statcoulomb = statcoul; statampere = statamp;
    pulsatance = 2 pi/sec; rpm = rev/minute; rps = rev/sec; siderealyear = 365.256360417 day; siderealday = 23.934469444 hour;
    siderealhour = 1|24 siderealday; lunarmonth = 29.5305555 day; synodicmonth = lunarmonth; siderealmonth = 27.32152777 day;
    tropicalyear = year; solaryear = year; lunaryear = 12 lunarmonth; cran = 37.5 brgallon; kip = 1000 lbf;
    frenchfoot = 16|15 ft; frenchfeet = frenchfoot; toise = 6 frenchfeet; sievert = 8.4 rontgen; candle = 1.02 candela;
    militarypace = 2.5 feet; iudiptheria = 62.8 microgram; iupenicillin = .6 microgram; iuinsulin = 41.67 microgram;
    cottonyarncount = 2520 ft/pound; linenyarncount = 900 ft/pound; worstedyarncount = 1680 ft/pound;
    metricyarncount = meter/gram; jewlerspoint = 2 milligram;
"""
_MONEY = """
    $ = dollar; argentinapeso = $; australiadollar = .66 $; austriaschilling = .83 $; bahraindinar = 2.6522 $;
    belgiumfranc = .028 $; brazilcruzeiro = .000019 $; britainpound = 1.49 $; canadadollar = .77 $; czechkoruna = .034 $;
    chilepeso = .0025 $; chinarenminbi = .174856 $; colombiapeso = .001495 $; denmarkkrone = .15 $; ecuadorsucre = .000539 $;
    finlandmarkka = .17 $; francefranc = .17 $; germanymark = .58 $; greatbritainpound = britainpound; greecedrachma = .0043 $;
    hongkongdollar = .13 $; hungaryforint = .011 $; indiarupee = .03211 $; indonesiarupiah = .0004782 $; irelandpunt = 1.43 $;
    israelshekel = .3642 $; italylira = .00064 $; japanyen = .0093 $; jordandinar = 1.4682 $; kuwaitdinar = 3.3173 $;
    lebanonpound = .000578 $; malaysiaringgit = .338 $; maltalira = 2.6042 $; mexicopeso = .3205128 $;
    netherlandsguilder = .52 $; newzealanddollar = .539 $; norwaykrone = .139 $; pakistanrupee = .037 $; perunewsol = .5065 $;
    philippinespeso = .03738 $; polandzloty = .000059 $; portugalescudo = .00617 $; saudiarabiariyal = .26702 $;
    singaporedollar = .6157 $; slovakkoruna = .034 $; southafricarand = .21 $; southkoreawon = .001 $; spainpeseta = .007 $;
    swedenkrona = .13 $; switzerlandfranc = .66 $; taiwandollar = .038285 $; thailandbaht = .03962 $; turkeylira = .0000929 $;
    unitedarabdirham = .2723 $; uruguaynewpeso = .246852 $; venezuelabolivar = .011 $; mark = germanymark;
    bolivar = venezuelabolivar; peseta = spainpeseta; rand = southafricarand; escudo = portugalescudo; sol = perunewsol;
    guilder = netherlandsguilder; hollandguilder = netherlandsguilder; peso = mexicopeso; yen = japanyen; lira = italylira;
    rupee = indiarupee; drachma = greecedrachma; franc = francefranc; markka = finlandmarkka; sucre = ecuadorsucre;
    poundsterling = britainpound; cruzeiro = brazilcruzeiro; buck = dollar; cent = centidollar; fin = 5 dollar;
"""

DEFINITIONS: dict[str, str] = {
    name.strip(): definition.strip()
    for name, _, definition in (entry.partition("=") for entry in (_MEASURES + _MONEY).split(";") if entry.strip())
}
