/** Numbers that harass. */
export const blacklist = {
  blacklist: {
    about:
      '24 小时内有 3 通来电被坐席标为骚扰，就会提出该号码，由班长核听后批准：第一次 24 小时，第二次 7 天，以后每次 30 天。期间来电听到提示，可以留言，不进排队，也不计入接通率。',
    open: '待批与生效中',
    past: '历史',
    none: { open: '没有待批或生效中的号码', past: '还没有历史' },
    noneHint: '坐席结束通话时选“骚扰”，满 3 次后会出现在这里。',
    state: { PROPOSED: '待批准', ACTIVE: '限制中', ENDED: '已到期', REJECTED: '未批准', LIFTED: '已解除' },
    act: { PROPOSED: '提出', APPROVED: '批准', REJECTED: '不批准', LIFTED: '解除' },
    program: '系统',
    span: { 1: '24 小时', 2: '7 天', 3: '30 天' },
    would: '批准后限制 {span}（第 {step} 级）',
    until: '第 {step} 级，至 {when}',
    left: '还剩 {span}',
    marked: '{who} 标为骚扰，{when} 来电',
    hear: '核听录音',
    why: '理由（必填，写进记录）',
    approve: '批准，限制 {span}',
    reject: '不批准',
    lift: '解除限制',
    said: { approve: '已批准', reject: '未批准', lift: '已解除' },
    refused: {
      stale: '别人刚处理过这个号码，已重新读取',
      reasonMissing: '请写明理由',
      notProposed: '这个号码不在待批准',
      notActive: '这个号码没有被限制',
    },
  },
}
