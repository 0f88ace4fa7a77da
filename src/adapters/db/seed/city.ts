/** Kunming's districts and zones; codes of the national list, except for the new area, which has none (domain.md §12). */
export const districts: readonly { code: string; name: string; kind: 'district' | 'zone' }[] = [
  ...named('district', {
    530102: '五华区',
    530103: '盘龙区',
    530111: '官渡区',
    530112: '西山区',
    530113: '东川区',
    530114: '呈贡区',
    530115: '晋宁区',
    530124: '富民县',
    530125: '宜良县',
    530126: '石林县',
    530127: '嵩明县',
    530128: '禄劝县',
    530129: '寻甸县',
    530181: '安宁市',
  }),
  ...named('zone', {
    530102401: '高新区',
    530111402: '经开区',
    530112403: '度假区',
    DIANZHONG: '滇中新区',
  }),
]

/** Who handles orders. A district's or zone's unit is `D` and its code. */
export const units: readonly { code: string; name: string; kind: string; parentCode: string | null }[] = [
  { code: 'HOTLINE', name: '热线办', kind: 'hotline', parentCode: null },
  ...named('department', {
    URBAN: '市城管局',
    ECO: '市生态环境局',
    MARKET: '市市场监管局',
    POLICE: '市公安局',
    TRAFFIC: '市交警支队',
    HOUSING: '市住建局',
    TOURISM: '市文旅局',
    WATER: '市水务局',
    TRANS: '市交通运输局',
    HR: '市人社局',
    MED: '市医保局',
    HEALTH: '市卫健委',
    EDU: '市教体局',
    CIVIL: '市民政局',
    LAND: '市自然资源和规划局',
    AGRI: '市农业农村局',
    EMERG: '市应急局',
    JUSTICE: '市司法局',
    DRC: '市发改委',
    COMM: '市商务局',
    DIANCHI: '市滇池管理局',
    FUND: '市公积金中心',
    TAX: '市税务局',
    FIRE: '市消防救援支队',
  }).map((unit) => ({ ...unit, parentCode: unit.code === 'TRAFFIC' ? 'POLICE' : null })),
  ...named('utility', {
    POWER: '供电局',
    TAPWATER: '自来水公司',
    GAS: '燃气公司',
    BUS: '公交公司',
    METRO: '地铁公司',
    TELECOM: '电信运营商',
    AIRPORT: '机场',
  }).map((unit) => ({ ...unit, parentCode: null })),
  ...districts.map(({ code, name, kind }) => ({
    code: `D${code}`,
    name: kind === 'district' ? `${name}政府` : `${name}管委会`,
    kind,
    parentCode: null,
  })),
]

type Branch = {
  readonly name: string
  readonly leaves: readonly (readonly [name: string, leadUnit: string])[]
}

/** The category tree of domain.md §5.3 in its order: codes are two digits a level, `01`, `0101`. */
const branches: readonly Branch[] = [
  {
    name: '城市管理',
    leaves: [
      ...['占道经营', '市容环卫', '垃圾清运', '违法建设', '户外广告', '市政井盖路灯', '城市养犬'].map(
        by('URBAN'),
      ),
    ],
  },
  {
    name: '生态环境',
    leaves: [
      ['施工噪音', 'ECO'],
      ['社会生活噪音', 'POLICE'],
      ...['餐饮油烟', '废气异味', '水体污染', '扬尘'].map(by('ECO')),
    ],
  },
  {
    name: '交通出行',
    leaves: [
      ...['拥堵与信号灯', '违停'].map(by('TRAFFIC')),
      ...['公交', '地铁', '出租网约', '共享单车'].map(by('TRANS')),
      ['航班服务', 'AIRPORT'],
    ],
  },
  {
    name: '住房城建',
    leaves: ['物业管理', '房屋质量', '拆迁安置', '保障房', '公积金', '道路开挖', '燃气'].map(by('HOUSING')),
  },
  {
    name: '水电公用',
    leaves: [
      ['停水水压', 'TAPWATER'],
      ['停电', 'POWER'],
      ['供气', 'GAS'],
      ['淹积水', 'WATER'],
      ['通信网络', 'TELECOM'],
    ],
  },
  {
    name: '市场监管',
    leaves: ['消费维权', '食品安全', '价格收费', '特种设备', '无照经营', '预付卡'].map(by('MARKET')),
  },
  { name: '文化旅游', leaves: ['旅游投诉', '导游购物', '文化市场', '文体设施'].map(by('TOURISM')) },
  { name: '劳动社保', leaves: ['拖欠工资', '劳动用工', '社保养老', '就业培训'].map(by('HR')) },
  {
    name: '医疗教育',
    leaves: [
      ['医疗保险', 'MED'],
      ...['医疗服务', '公共卫生'].map(by('HEALTH')),
      ...['教育收费', '招生入学'].map(by('EDU')),
    ],
  },
  {
    name: '公安政法',
    leaves: [...['治安', '户籍', '电信诈骗'].map(by('POLICE')), ['法律服务', 'JUSTICE']],
  },
  { name: '农林土地', leaves: [...['征地补偿', '规划许可'].map(by('LAND')), ['农业农村', 'AGRI']] },
  { name: '政务效能', leaves: ['工作作风', '办事流程'].map(by('HOTLINE')) },
]

export const categories: readonly {
  code: string
  parentCode: string | null
  name: string
  leadUnit: string | null
}[] = branches.flatMap((branch, index) => {
  const code = twoDigits(index + 1)
  const leaves = branch.leaves.map(([name, leadUnit], leaf) => ({
    code: `${code}${twoDigits(leaf + 1)}`,
    parentCode: code,
    name,
    leadUnit,
  }))
  return [{ code, parentCode: null, name: branch.name, leadUnit: null }, ...leaves]
})

function by(leadUnit: string) {
  return (name: string) => [name, leadUnit] as const
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function named<K extends string>(kind: K, namesByCode: Record<string, string>) {
  return Object.entries(namesByCode).map(([code, name]) => ({ code, name, kind }))
}
