import type { QueuePolicy } from '../../../domain/acd/routing/policy.ts'

type SeedQueue = { readonly code: string; readonly name: string; readonly policy: Partial<QueuePolicy> }

/** After half a minute the general agents may take it as well (domain.md §4.6). */
const special = (code: string, name: string, maxWaiting: number): SeedQueue => ({
  ...{ code, name },
  policy: {
    maxWaiting,
    overflow: { toQueueId: 'SG_GENERAL', afterMs: 30_000, waitingOverStaffed: null },
  },
})

/** Skills; each has the queue of the same name (domain.md §3, §12). */
export const skills: readonly SeedQueue[] = [
  { code: 'SG_GENERAL', name: '综合受理', policy: { maxWaiting: 100 } },
  special('SG_ENV', '环保投诉', 30),
  special('SG_CULTURE', '文化市场', 30),
  special('SG_URBAN', '城管服务', 30),
  special('SG_TOURISM', '旅游投诉', 30),
  special('SG_EXPERT', '专家坐席', 20),
  special('SG_ENGLISH', '英语服务', 20),
  special('SG_DIALECT', '方言服务', 20),
  special('SG_ONLINE', '网络受理', 50),
  special('SG_CALLBACK', '回访', 50),
]

/** With area code, as people write it, as exchanges send it, and in the international form. */
const cityForms = (number: string): string[] => [number, `0871${number}`, `0871-${number}`, `+86871${number}`]

/** The hotline, the four that were merged into it, and the two leaders' phones (internal numbers of the exchange). */
export const lines: readonly {
  code: string
  name: string
  number: string
  numbers: readonly string[]
  noticePrompt: string
  queueId: string
  priority: number
}[] = [
  { ...line('L12345', '12345', '12345市长热线', 'SG_GENERAL'), numbers: cityForms('12345') },
  { ...line('L12369', '12369', '12369环保投诉', 'SG_ENV'), numbers: cityForms('12369') },
  { ...line('L12318', '12318', '12318文化市场举报', 'SG_CULTURE'), numbers: cityForms('12318') },
  { ...line('L12319', '12319', '12319城管服务', 'SG_URBAN'), numbers: cityForms('12319') },
  { ...line('L96927', '96927', '96927旅游投诉举报', 'SG_TOURISM'), numbers: cityForms('96927') },
  { ...line('PARTY_SEC_PHONE', '80001', '书记工作电话', 'SG_GENERAL'), priority: 10 },
  { ...line('MAYOR_PHONE', '80002', '市长工作电话', 'SG_GENERAL'), priority: 10 },
]

function line(code: string, number: string, name: string, queueId: string) {
  const noticePrompt = `notice-${code.toLowerCase().replaceAll('_', '-')}`
  return { code, number, numbers: [number], name, queueId, noticePrompt, priority: 0 }
}
