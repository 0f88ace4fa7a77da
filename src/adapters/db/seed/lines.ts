/** Skills; each has the queue of the same name (domain.md §3, §12). */
export const skills: readonly { code: string; name: string; maxWaiting: number }[] = [
  { code: 'SG_GENERAL', name: '综合受理', maxWaiting: 100 },
  { code: 'SG_ENV', name: '环保投诉', maxWaiting: 30 },
  { code: 'SG_CULTURE', name: '文化市场', maxWaiting: 30 },
  { code: 'SG_URBAN', name: '城管服务', maxWaiting: 30 },
  { code: 'SG_TOURISM', name: '旅游投诉', maxWaiting: 30 },
  { code: 'SG_EXPERT', name: '专家坐席', maxWaiting: 20 },
  { code: 'SG_ENGLISH', name: '英语服务', maxWaiting: 20 },
  { code: 'SG_DIALECT', name: '方言服务', maxWaiting: 20 },
  { code: 'SG_ONLINE', name: '网络受理', maxWaiting: 50 },
  { code: 'SG_CALLBACK', name: '回访', maxWaiting: 50 },
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
