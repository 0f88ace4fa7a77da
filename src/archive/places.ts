import { chance, pick, whole, type Random } from './random.ts'

type District = {
  readonly weight: number
  readonly roads: readonly string[]
  readonly estates: readonly string[]
}

const of = (weight: number, roads: string, estates: string): District => ({
  weight,
  roads: roads.split(' '),
  estates: estates.split(' '),
})

/** Where people call from: the four old districts most. Roads are the city's; estates are invented. */
const districts: Readonly<Record<string, District>> = {
  530102: of(
    18,
    '东风西路 人民中路 一二一大街 学府路 龙泉路 青年路 正义路 黄土坡路',
    '翠湖苑 莲花池小区 虹山小区 江岸花园 文林里',
  ),
  530103: of(
    17,
    '北京路 白云路 人民东路 穿金路 拓东路 白龙路 沣源路 霖雨路',
    '金实小区 云溪小区 北市雅苑 金色年华 白龙新村',
  ),
  530111: of(
    17,
    '关上中路 春城路 民航路 昌宏路 彩云北路 环城南路 珥季路',
    '世纪小区 双凤小区 融城花园 新亚洲家园 关上南苑',
  ),
  530112: of(
    15,
    '人民西路 西昌路 滇池路 前卫西路 春雨路 昆安高速辅路 兴苑路',
    '棕树营小区 马街新村 西苑茶城小区 滇池明珠 福海家园',
  ),
  530113: of(2, '桂苑街 古铜路 集义街', '腊利小区 炎山新村'),
  530114: of(8, '彩云中路 春融街 雨花街 谊康北路 联大街', '仕林花园 惠兰园 吴家营家园'),
  530115: of(3, '永乐大街 磷都路 昆阳大街', '宝塔山小区 东风新村'),
  530124: of(2, '永定街 文昌路', '环城新村 大营家园'),
  530125: of(3, '汇东路 土主街 匡山路', '温泉小区 南羊新村'),
  530126: of(2, '石林中路 龙泉路 阿诗玛北路', '鹿阜小区 紫玉家园'),
  530127: of(3, '嵩明大道 黄龙街 玉明路', '嵩阳新村 杨林家园'),
  530128: of(2, '掌鸠河路 五星路 秀屏路', '屏山小区 崇德家园'),
  530129: of(2, '月华路 凤龙湾路 仁德大道', '仁德新村 塘子家园'),
  530181: of(4, '连然街 大屯路 百花东路 珍泉路', '昆钢小区 金方家园 宁湖新村'),
  530102401: of(3, '海源北路 科高路 昌源中路', '高新家园 海源小区'),
  530111402: of(3, '经开路 信息产业基地路 洛羊街', '果林水库小区 倪家营家园'),
  530112403: of(3, '滇池度假路 红塔东路 观景路', '海埂家园 大渔小区'),
  DIANZHONG: of(2, '哨关路 长水路 秧草凹路', '空港家园 大板桥新村'),
}
const codes = Object.keys(districts)
const total = Object.values(districts).reduce((sum, { weight }) => sum + weight, 0)

export type Place = { readonly districtCode: string; readonly name: string; readonly address: string }

export const pickPlace = (random: Random): Place => {
  let left = random() * total
  const districtCode = codes.find((code) => (left -= districts[code]?.weight ?? 0) < 0) ?? '530102'
  const { roads, estates } = districts[districtCode] ?? of(1, '北京路', '新村')
  const road = pick(random, roads)
  const number = whole(random, 1, 380)
  if (chance(random, 0.55)) {
    const estate = pick(random, estates)
    return { districtCode, name: estate, address: `${road}${number}号${estate}${whole(random, 1, 32)}栋` }
  }
  return {
    districtCode,
    name: road,
    address: `${road}${number}号${pick(random, ['旁', '对面', '路口', '门口'])}`,
  }
}
