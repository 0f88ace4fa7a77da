import type { Role } from '../../../domain/people.ts'

export type NewPerson = {
  readonly username: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  readonly skills: Readonly<Record<string, number>>
  /** Codes of the units that somebody works for. */
  readonly units?: readonly string[]
}

const agent = (number: number, name: string, skills: Record<string, number>): NewPerson => ({
  username: `agent${number}`,
  name,
  agentNo: String(1000 + number),
  role: 'AGENT',
  skills: { SG_GENERAL: 3, ...skills },
})

const desk = (username: string, name: string, agentNo: string, role: Role): NewPerson => ({
  ...{ username, name, agentNo, role },
  skills: {},
})

const unit = (username: string, name: string, agentNo: string, ...units: string[]): NewPerson => ({
  ...desk(username, name, agentNo, 'UNIT_L2'),
  units,
})

/** Of a street or a division below. */
const division = (username: string, name: string, agentNo: string, ...units: string[]): NewPerson => ({
  ...desk(username, name, agentNo, 'UNIT_L3'),
  units,
})

/** Every queue of a line has two agents at least; the numbers are levels, 1 to 5. */
const hall: readonly NewPerson[] = [
  agent(1, '李晓梅', { SG_ENV: 4 }),
  agent(2, '王志强', { SG_URBAN: 4 }),
  agent(3, '张丽华', { SG_TOURISM: 4, SG_ENGLISH: 4 }),
  agent(4, '陈建国', { SG_CULTURE: 4, SG_URBAN: 3 }),
  agent(5, '杨春燕', { SG_ENV: 3, SG_DIALECT: 5 }),
  agent(6, '赵文博', { SG_TOURISM: 3, SG_ONLINE: 4 }),
  agent(7, '刘思雨', { SG_CALLBACK: 4, SG_ONLINE: 3 }),
  agent(8, '和玉兰', { SG_EXPERT: 5, SG_CULTURE: 3, SG_DIALECT: 4 }),
  {
    username: 'lead1',
    name: '马国平',
    agentNo: '2001',
    role: 'SHIFT_LEAD',
    skills: { SG_GENERAL: 5, SG_EXPERT: 4 },
  },
]

/** The desks behind the hall (domain.md §2); two each where the rules want a second pair of eyes. */
const office: readonly NewPerson[] = [
  desk('dispatch1', '孙立民', '3001', 'DISPATCHER'),
  desk('dispatch2', '高雅琴', '3002', 'DISPATCHER'),
  desk('review1', '钱静怡', '3101', 'REVIEWER'),
  desk('review2', '段志远', '3102', 'REVIEWER'),
  desk('callback1', '冯秀芳', '3201', 'CALLBACK'),
  desk('callback2', '普艳红', '3202', 'CALLBACK'),
  desk('expedite1', '褚红梅', '3301', 'EXPEDITER'),
  desk('supervise1', '卫东升', '3401', 'SUPERVISOR'),
  desk('leader1', '蒋涛', '4001', 'LEADER'),
  desk('leader2', '沈丽萍', '4002', 'LEADER'),
  desk('editor1', '尹文婷', '5001', 'KB_EDITOR'),
  desk('quality1', '龚雪梅', '5101', 'QA'),
  desk('roster1', '木志刚', '5201', 'SCHEDULER'),
  desk('audit1', '邓守正', '5301', 'PRIVACY_AUDITOR'),
]

const departments: readonly NewPerson[] = [
  unit('eco1', '韩雪', '6001', 'ECO'),
  unit('urban1', '杨勇', '6002', 'URBAN'),
  unit('police1', '罗志伟', '6003', 'POLICE', 'TRAFFIC'),
  unit('market1', '朱丽娟', '6004', 'MARKET'),
  unit('housing1', '秦海', '6005', 'HOUSING'),
  unit('tapwater1', '许文斌', '6006', 'TAPWATER'),
  unit('hr1', '何晓东', '6007', 'HR'),
  unit('wuhua1', '张永昌', '6101', 'D530102'),
  unit('guandu1', '施梅', '6102', 'D530111'),
  division('street1', '谢春晖', '6201', 'D530102_01'),
  division('ecowuhua1', '毕云飞', '6202', 'ECO_WUHUA'),
]

/** Below a municipal unit: the streets and divisions of the demonstration. */
export const demoUnits: readonly {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parentCode: string
}[] = [
  { code: 'D530102_01', name: '五华区华山街道办', kind: 'district', parentCode: 'D530102' },
  { code: 'D530102_02', name: '五华区护国街道办', kind: 'district', parentCode: 'D530102' },
  { code: 'D530111_01', name: '官渡区关上街道办', kind: 'district', parentCode: 'D530111' },
  { code: 'ECO_WUHUA', name: '市生态环境局五华分局', kind: 'department', parentCode: 'ECO' },
  { code: 'URBAN_PATROL', name: '市城管局执法支队', kind: 'department', parentCode: 'URBAN' },
]

/** Mobiles that are told of a unit's orders; they belong to nobody that this project knows of. */
export const demoUnitNumbers: Readonly<Record<string, string>> = {
  ...{ ECO: '13908710201', URBAN: '13908710202', POLICE: '13908710203', MARKET: '13908710204' },
  ...{ HOUSING: '13908710205', TAPWATER: '13908710206', HR: '13908710207', D530102: '13908710208' },
  ...{ TRAFFIC: '13908710212', D530111: '13908710209', D530102_01: '13908710210', ECO_WUHUA: '13908710211' },
}

export const demoStaff: readonly NewPerson[] = [...hall, ...office, ...departments]
