import type { OrderStatus, OrderType, Urgency } from '../../../domain/orders/terms.ts'

/** A call of some days ago, and the order that came of it, if one did. */
export type DemoCall = {
  readonly daysAgo: number
  /** Local time of day. */
  readonly time: readonly [hour: number, minute: number]
  readonly lineCode: string
  readonly agent: string
  readonly talkSeconds: number
  readonly rating: number | null
  readonly order: DemoOrder | null
}

export type DemoOrder = {
  readonly type: OrderType
  readonly category: string
  readonly title: string
  readonly content: string
  readonly demand: string
  readonly districtCode: string
  readonly address: string
  readonly urgency: Urgency
  readonly status: Extract<OrderStatus, 'PENDING_SIGN' | 'HANDLING' | 'ARCHIVED' | 'CLOSED_DIRECT'>
  readonly answerText: string
}

export type DemoCitizen = {
  readonly name: string
  readonly sex: 'M' | 'F'
  readonly number: string
  readonly labels: readonly string[]
  readonly calls: readonly DemoCall[]
}

const order = (given: Pick<DemoOrder, 'title' | 'content' | 'category'> & Partial<DemoOrder>): DemoOrder => ({
  type: 'COMPLAINT',
  demand: '',
  districtCode: '530102',
  address: '',
  urgency: 'NORMAL',
  status: 'ARCHIVED',
  answerText: '',
  ...given,
})

const call = (given: Pick<DemoCall, 'daysAgo' | 'time' | 'agent'> & Partial<DemoCall>): DemoCall => ({
  lineCode: 'L12345',
  talkSeconds: 168,
  rating: 1,
  order: null,
  ...given,
})

/** Invented people with what people call about; the numbers belong to nobody that this project knows of. */
export const demoCitizens: readonly DemoCitizen[] = [
  {
    name: '何建华',
    sex: 'M',
    number: '13908710135',
    labels: ['多次来电'],
    calls: [
      call({
        daysAgo: 3,
        time: [22, 47],
        agent: 'agent1',
        lineCode: 'L12369',
        talkSeconds: 214,
        order: order({
          category: '0201',
          title: '学府路工地夜间施工噪音扰民',
          content:
            '市民反映：学府路与建设路交叉口东北角工地，连续三天夜间23时后仍在浇筑混凝土，噪音很大，影响周边居民休息。',
          demand: '要求停止夜间施工，公示夜间施工许可。',
          address: '五华区学府路与建设路交叉口东北角',
          urgency: 'URGENT',
          status: 'HANDLING',
        }),
      }),
      call({
        daysAgo: 12,
        time: [8, 20],
        agent: 'agent2',
        lineCode: 'L12319',
        talkSeconds: 132,
        order: order({
          category: '0101',
          title: '农贸市场门口占道经营',
          content: '市民反映：每天早上7时至9时，新闻里农贸市场门口摊贩占用人行道，行人只能走机动车道。',
          demand: '要求加强早间巡查。',
          address: '五华区新闻里农贸市场北门',
        }),
      }),
      call({ daysAgo: 1, time: [9, 5], agent: 'agent4', talkSeconds: 61, rating: 2 }),
    ],
  },
  {
    name: '段永芳',
    sex: 'F',
    number: '13888712046',
    labels: ['独居老人'],
    calls: [
      call({
        daysAgo: 2,
        time: [10, 12],
        agent: 'agent5',
        talkSeconds: 305,
        order: order({
          type: 'HELP',
          category: '0501',
          title: '老旧小区三楼以上水压不足',
          content: '市民反映：拓东路某小区3栋三楼以上，近一周早晚用水高峰基本无水，家中老人取水困难。',
          demand: '要求尽快恢复正常供水。',
          districtCode: '530103',
          address: '盘龙区拓东路云溪小区3栋',
          status: 'HANDLING',
        }),
      }),
      call({
        daysAgo: 25,
        time: [15, 40],
        agent: 'agent3',
        talkSeconds: 190,
        order: order({
          type: 'CONSULT',
          category: '0901',
          title: '咨询异地就医备案办理方式',
          content: '市民咨询：到外省子女处居住，异地就医备案如何办理。',
          districtCode: '530103',
          status: 'CLOSED_DIRECT',
          answerText: '可通过国家医保服务平台或参保地医保经办窗口办理备案，备案后在联网定点医院直接结算。',
        }),
      }),
    ],
  },
  {
    name: '普文斌',
    sex: 'M',
    number: '18687103457',
    labels: [],
    calls: [
      call({
        daysAgo: 1,
        time: [11, 33],
        agent: 'agent6',
        lineCode: 'L96927',
        talkSeconds: 247,
        rating: null,
        order: order({
          category: '0702',
          title: '一日游导游强制购物',
          content: '游客反映：参加石林一日游，导游在玉石店停留两小时，以不购物不发车相要求，共消费2860元。',
          demand: '要求退货退款并查处。',
          districtCode: '530126',
          address: '石林县石林风景区',
          urgency: 'URGENT',
          status: 'PENDING_SIGN',
        }),
      }),
    ],
  },
  {
    name: '沐晓琳',
    sex: 'F',
    number: '15987154268',
    labels: [],
    calls: [
      call({
        daysAgo: 5,
        time: [13, 58],
        agent: 'agent7',
        order: order({
          type: 'SUGGESTION',
          category: '0303',
          title: '建议优化大学城公交末班车时间',
          content:
            '市民建议：呈贡大学城多条公交线路末班车为21时，学生晚课结束后无车可乘，建议周一至周五延至22时30分。',
          districtCode: '530114',
          address: '呈贡区聚贤街',
          status: 'HANDLING',
        }),
      }),
      call({
        daysAgo: 40,
        time: [19, 21],
        agent: 'agent2',
        talkSeconds: 122,
        order: order({
          category: '0401',
          title: '物业长期不清运装修垃圾',
          content: '市民反映：小区东门装修垃圾堆放一个多月无人清运，占用消防通道。',
          demand: '要求物业三日内清运。',
          districtCode: '530114',
          address: '呈贡区彩云南路雨花苑东门',
        }),
      }),
    ],
  },
  {
    name: '毕国栋',
    sex: 'M',
    number: '13577185079',
    labels: [],
    calls: [
      call({
        daysAgo: 8,
        time: [16, 55],
        agent: 'agent8',
        talkSeconds: 420,
        rating: 3,
        order: order({
          category: '0801',
          title: '工地拖欠农民工工资',
          content: '市民反映：在官渡区某项目务工，施工方拖欠2026年8月至10月工资共计18600元，多次催要未果。',
          demand: '要求协调支付拖欠工资。',
          districtCode: '530111',
          address: '官渡区广福路某项目工地',
          urgency: 'URGENT',
        }),
      }),
      call({ daysAgo: 4, time: [10, 2], agent: 'agent8', talkSeconds: 95 }),
    ],
  },
  {
    name: '张翠仙',
    sex: 'F',
    number: '087165310246',
    labels: ['视力障碍'],
    calls: [
      call({
        daysAgo: 18,
        time: [9, 46],
        agent: 'agent3',
        talkSeconds: 156,
        order: order({
          type: 'PRAISE',
          category: '0303',
          title: '表扬公交驾驶员帮助视障乘客',
          content: '市民表扬：乘坐公交时驾驶员主动搀扶上下车，并联系下一站接力服务。',
          districtCode: '530112',
          address: '西山区人民西路',
          status: 'CLOSED_DIRECT',
          answerText: '感谢您的肯定，我们会转达给公交公司和驾驶员本人。',
        }),
      }),
    ],
  },
]
