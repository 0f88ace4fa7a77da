import type { OrderFields } from '../../domain/orders/fields.ts'
import { ago, told, wd, type DemoMoment, type When } from './moments.ts'

type Wording = { readonly title: string; readonly body: string; readonly reply: string }

/** An order of the demonstration and its way so far. */
export type DemoOrder = {
  readonly category: string
  readonly title: string
  readonly content: string
  /** Over a complaint from 五华区. */
  readonly more?: Partial<OrderFields>
  readonly submittedAt: When
  readonly moments: readonly DemoMoment[]
  /** Put before the public in these words. */
  readonly published?: Wording
}

const handled = (unit: string, who: string, days: number, assists?: readonly string[]): DemoMoment[] => [
  told.dispatched(wd(days, '10:20'), unit, assists),
  told.signed(wd(days, '11:10'), who),
  told.contacted(wd(days, '15:30'), who),
]

const waiting: readonly DemoOrder[] = [
  {
    ...{ category: '0101', title: '夜市摊贩占用人行道', submittedAt: wd(1, '19:20'), moments: [] },
    content: '华山西路夜市摊贩每晚占满人行道，行人只能走机动车道，希望规范管理。',
  },
  {
    ...{ category: '0301', title: '路口信号灯绿灯时间过短', submittedAt: wd(1, '20:45'), moments: [] },
    content: '东风西路与五一路交叉口南北向绿灯只有十几秒，老人过不了马路。',
    more: { type: 'SUGGESTION', address: '东风西路与五一路交叉口', demand: '建议延长绿灯时间' },
  },
  {
    ...{ category: '0501', title: '小区水压低，高层无水', submittedAt: wd(1, '15:40'), moments: [] },
    content: '关上兴和苑小区八楼以上早晚没有水，已经持续三天。',
    more: { type: 'HELP', districtCode: '530111', address: '关上兴和苑小区', urgency: 'URGENT' },
  },
  {
    ...{ category: '0602', title: '餐馆后厨卫生差', submittedAt: wd(2, '11:30') },
    content: '盘龙路一家米线馆后厨脏乱，食材直接放在地上。',
    more: { districtCode: '530103', address: '盘龙路26号' },
    moments: [
      told.dispatched(wd(2, '14:00'), 'D530102'),
      told.returnAsked(wd(1, '16:20'), 'wuhua1', 'MARKET', '地点不在本辖区。'),
      told.returnAccepted(wd(1, '17:40')),
    ],
  },
  {
    ...{ category: '0403', title: '拆迁过渡费逾期未发', submittedAt: wd(4, '10:05') },
    content: '片区拆迁后过渡费已拖欠两个季度，多次询问没有结果。',
    more: { isGroup: true, address: '红旗路拆迁片区' },
    moments: [
      told.dispatched(wd(4, '11:00'), 'HOUSING'),
      told.returnAsked(wd(3, '10:00'), 'housing1', 'D530102', '过渡费由属地支付。'),
      told.returnAccepted(wd(3, '11:30')),
      told.dispatched(wd(3, '14:30'), 'D530102'),
      told.returnAsked(wd(2, '15:00'), 'wuhua1', 'HOUSING', '资金由市级部门拨付。'),
      told.returnAccepted(wd(2, '16:30')),
    ],
  },
  {
    ...{ category: '0103', title: '垃圾桶满溢无人清运', submittedAt: wd(1, '14:20') },
    content: '护国路菜市场门口垃圾桶已满两天，气味很大。',
    moments: [told.bounced(wd(1, '15:00'), '请补充具体门牌号。')],
  },
]

const withUnits: readonly DemoOrder[] = [
  {
    ...{ category: '0201', title: '工地凌晨施工噪音扰民', submittedAt: wd(1, '09:12') },
    content: '小区对面工地连续三天凌晨两点还在施工，无法入睡。',
    moments: [told.dispatched(wd(1, '10:30'), 'ECO', ['URBAN'])],
  },
  {
    ...{ category: '0106', title: '井盖缺失存在安全隐患', submittedAt: ago(1.2) },
    content: '人行道上一个井盖缺失，晚上看不清，已有人摔倒。',
    more: { type: 'HELP', urgency: 'CRITICAL', address: '人民西路122号门前' },
    moments: [told.dispatched(ago(1), 'URBAN')],
  },
  {
    ...{ category: '0302', title: '消防通道被长期占用', submittedAt: wd(2, '10:40') },
    content: '小区消防通道长期停满车辆，物业不管。',
    moments: [told.dispatched(wd(2, '11:20'), 'TRAFFIC')],
  },
  {
    ...{ category: '0606', title: '健身房关门，预付卡无法退款', submittedAt: wd(1, '16:00') },
    content: '健身房突然关门，办理的年卡还有八个月，负责人失联。',
    moments: [told.dispatched(wd(1, '16:50'), 'MARKET')],
  },
  {
    ...{ category: '0203', title: '烧烤店油烟直排', submittedAt: wd(1, '09:50') },
    content: '楼下烧烤店油烟直排居民窗户，没有净化设备。',
    moments: handled('ECO', 'eco1', 1, ['URBAN']),
  },
  {
    ...{ category: '0401', title: '电梯停运一周未修', submittedAt: wd(4, '09:30') },
    content: '兴和苑二栋电梯停运一周，物业以没有维修基金为由不修。',
    moments: [...handled('HOUSING', 'housing1', 4), told.extensionAsked(wd(1, '15:00'), 'housing1')],
  },
  {
    ...{ category: '0104', title: '顶楼违法加建', submittedAt: wd(5, '09:40') },
    content: '隔壁楼顶正在加建彩钢房，担心承重和漏水。',
    moments: handled('URBAN', 'urban1', 5),
  },
  {
    ...{ category: '0801', title: '餐饮公司拖欠三个月工资', submittedAt: wd(8, '10:00') },
    content: '在一家餐饮公司工作，公司拖欠三个月工资，共十二名员工。',
    more: { address: '', isGroup: true, confidential: true },
    moments: [
      ...handled('HR', 'hr1', 8),
      told.urged(wd(2, '10:00'), 'agent3'),
      told.urged(wd(1, '09:30'), 'agent5'),
    ],
  },
  {
    ...{ category: '0202', title: '广场舞音响声音过大', submittedAt: wd(9, '09:20') },
    content: '翠湖边广场舞音响每晚到十点，声音很大，多次反映没有改善。',
    moments: [
      ...handled('POLICE', 'police1', 9),
      told.urged(wd(4, '10:00'), 'agent3'),
      told.urged(wd(2, '09:30'), 'agent5'),
      told.urged(wd(1, '11:00'), 'agent2'),
    ],
  },
  {
    ...{ category: '0102', title: '背街小巷卫生无人清扫', submittedAt: wd(3, '09:25') },
    content: '文林街后面的小巷堆满杂物，多日没有人清扫。',
    moments: [
      ...handled('D530102', 'wuhua1', 3, ['URBAN']),
      told.passedOn(wd(3, '16:00'), 'wuhua1', 'D530102_01'),
      told.superviseAsked(wd(1, '10:00')),
      told.superviseIssued(wd(1, '11:00')),
    ],
  },
  {
    ...{ category: '0206', title: '渣土车遗撒扬尘严重', submittedAt: wd(4, '14:10') },
    content: '二环路渣土车不覆盖，晴天扬尘，雨天泥泞。',
    moments: [
      told.dispatched(wd(4, '15:00'), 'ECO'),
      told.signed(wd(4, '15:40'), 'eco1'),
      told.unreached(wd(3, '10:00'), 'eco1'),
      told.passedOn(wd(3, '10:30'), 'eco1', 'ECO_WUHUA'),
      told.superviseAsked(wd(1, '10:30')),
    ],
  },
  {
    ...{ category: '0205', title: '河道水体发黑发臭', submittedAt: wd(3, '10:15') },
    content: '盘龙江支流一段河水发黑，气味刺鼻。',
    moments: [
      told.dispatched(wd(1, '10:00'), 'ECO'),
      told.returnAsked(wd(1, '15:00'), 'eco1', 'WATER', '该河段由水务部门管理。'),
    ],
  },
  {
    ...{ category: '0402', title: '新房墙面渗水', submittedAt: wd(2, '09:00') },
    content: '交房不到一年，外墙多处渗水，开发商推诿。',
    moments: [
      ...handled('HOUSING', 'housing1', 2),
      told.returnAsked(wd(1, '16:40'), 'housing1', 'D530102', '质量投诉由属地住建部门受理。'),
    ],
  },
]

const afterwards: readonly DemoOrder[] = [
  {
    ...{ category: '0601', title: '网购商品拒绝退货', submittedAt: wd(5, '15:10') },
    content: '购买的热水器三天就坏，商家拒绝退换。',
    more: { address: '' },
    moments: [...handled('MARKET', 'market1', 4), told.terminated(wd(1, '15:20'), 'market1')],
  },
  {
    ...{ category: '0501', title: '水表读数异常', submittedAt: wd(4, '09:10') },
    content: '本月水费是平时的五倍，怀疑水表有问题。',
    moments: [
      ...handled('TAPWATER', 'tapwater1', 4),
      told.reported(wd(1, '16:00'), 'tapwater1', { handlingNote: '上门校验，水表偏快，已更换并退费。' }),
    ],
  },
  {
    ...{ category: '0102', title: '建议增设夜间公厕指示牌', submittedAt: wd(6, '10:30') },
    content: '翠湖周边公厕夜间难找，建议增设发光指示牌。',
    more: { type: 'SUGGESTION', demand: '增设指示牌' },
    moments: [
      ...handled('URBAN', 'urban1', 5),
      told.reported(wd(1, '17:00'), 'urban1', { solved: null, verdict: 'ADOPTED' }),
    ],
  },
  {
    ...{ category: '0106', title: '路灯夜间不亮', submittedAt: wd(5, '09:00') },
    content: '学府路一段路灯连续四晚不亮，行人害怕。',
    moments: [
      ...handled('URBAN', 'urban1', 5),
      told.reported(wd(3, '15:00'), 'urban1'),
      told.passed(wd(2, '17:20')),
    ],
  },
  {
    ...{ category: '0204', title: '化工厂夜间异味', submittedAt: wd(6, '10:00') },
    content: '夜间有刺鼻异味，怀疑是附近化工厂排放。',
    moments: [
      ...handled('ECO', 'eco1', 6),
      told.reported(wd(4, '11:00'), 'eco1'),
      told.passed(wd(3, '10:00')),
      told.missed(wd(2, '10:10')),
    ],
  },
  {
    ...{ category: '0107', title: '小区遛狗不牵绳', submittedAt: wd(7, '10:00') },
    content: '小区多人遛大型犬不牵绳，小孩被吓哭。',
    moments: [
      ...handled('POLICE', 'police1', 7),
      told.reported(wd(5, '11:00'), 'police1'),
      told.passed(wd(4, '10:00')),
      told.missed(wd(3, '10:10')),
      told.missed(wd(2, '15:20')),
      told.missed(wd(1, '14:30')),
    ],
  },
  {
    ...{ category: '0603', title: '停车场收费未明码标价', submittedAt: wd(8, '09:40') },
    content: '商场停车场没有价目表，两小时收费四十元。',
    moments: [
      ...handled('MARKET', 'market1', 8),
      told.reported(wd(5, '10:00'), 'market1'),
      told.passed(wd(4, '10:00')),
      told.dissatisfied(wd(2, '10:20')),
    ],
  },
  {
    ...{ category: '0105', title: '户外广告牌松动', submittedAt: wd(12, '09:40') },
    content: '大风天广告牌摇晃，担心坠落伤人。',
    moments: [
      ...handled('URBAN', 'urban1', 12),
      told.reported(wd(9, '10:00'), 'urban1'),
      told.passed(wd(9, '15:00')),
      told.dissatisfied(wd(8, '10:20')),
      told.reported(wd(6, '10:00'), 'urban1'),
      told.passed(wd(6, '15:00')),
      told.dissatisfied(wd(5, '10:20')),
      told.superviseAnswered(wd(4, '10:00'), 'urban1'),
    ],
  },
  {
    ...{ category: '0406', title: '道路反复开挖', submittedAt: wd(14, '09:40') },
    content: '门前道路半年内开挖三次，尘土大、出行难，要求赔偿停业损失。',
    moments: [
      ...handled('HOUSING', 'housing1', 14),
      told.reported(wd(11, '10:00'), 'housing1'),
      told.passed(wd(11, '15:00')),
      told.dissatisfied(wd(10, '10:20')),
      told.reported(wd(8, '10:00'), 'housing1'),
      told.passed(wd(8, '15:00')),
      told.dissatisfied(wd(7, '10:20')),
      told.unreasonableApplied(wd(6, '09:30'), 'housing1'),
      told.reported(wd(6, '10:00'), 'housing1'),
      told.passed(wd(6, '15:00')),
      told.dissatisfied(wd(5, '10:20')),
    ],
  },
  {
    ...{ category: '0303', title: '建议延长夜班公交', submittedAt: wd(9, '11:10') },
    content: '地铁末班后没有公交接驳，建议延长夜班公交运营时间。',
    more: { type: 'SUGGESTION', address: '', demand: '延长夜班公交' },
    moments: [
      ...handled('D530102', 'wuhua1', 9),
      told.reported(wd(6, '10:00'), 'wuhua1', { solved: null, verdict: 'PARTLY_ADOPTED' }),
      told.passed(wd(5, '10:00')),
      told.satisfied(wd(4, '10:30')),
    ],
    published: {
      title: '延长夜班公交运营时间',
      body: '市民建议在地铁末班车后延长夜班公交的运营时间，方便夜间出行。',
      reply: '部分采纳：自下月起两条线路末班延后三十分钟，其余线路将结合客流评估。',
    },
  },
]

export const deskOrders: readonly DemoOrder[] = [...waiting, ...withUnits, ...afterwards]

/** Invented people; the numbers belong to nobody that this project knows of. */
export const deskCitizens: readonly Pick<OrderFields, 'appellantName' | 'appellantSex' | 'contactNumber'>[] =
  [
    { appellantName: '段志明', appellantSex: 'M', contactNumber: '13887100301' },
    { appellantName: '李秀兰', appellantSex: 'F', contactNumber: '13887100302' },
    { appellantName: '普建平', appellantSex: 'M', contactNumber: '13887100303' },
    { appellantName: '王琼', appellantSex: 'F', contactNumber: '13887100304' },
    { appellantName: '和丽梅', appellantSex: 'F', contactNumber: '13887100305' },
    { appellantName: '张学军', appellantSex: 'M', contactNumber: '13887100306' },
    { appellantName: '陶国英', appellantSex: 'F', contactNumber: '13887100307' },
    { appellantName: '杨绍华', appellantSex: 'M', contactNumber: '13887100308' },
  ]
export const deskWriters = ['agent2', 'agent3', 'agent4', 'agent5', 'agent6', 'agent7', 'agent8'] as const
