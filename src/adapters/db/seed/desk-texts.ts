/** What an agent says, in the order of a call (domain.md §4). `{no}` and `{due}` are filled in by the desk. */
export const scripts: readonly { moment: string; text: string }[] = [
  { moment: 'greeting', text: '您好，这里是昆明市12345市长热线，请问有什么需要帮助吗' },
  { moment: 'silent', text: '您好，请问能听到吗' },
  { moment: 'hold', text: '请稍等，我为您查询' },
  { moment: 'readBack', text: '我跟您核对一下：时间、地点、事由、诉求' },
  { moment: 'privacy', text: '您是否需要对个人信息保密、是否需要回复' },
  // At filing only the dispatch deadline is known; the finish date is promised by the message T1 at dispatch.
  { moment: 'close', text: '编号{no}，{due}前转交承办单位，还有其他需要吗' },
  { moment: 'abuse', text: '请您文明用语，我们会尽力为您解决问题。如果继续辱骂，我将结束本次通话' },
]

/** Breaks and how long each may last (domain.md §10, H8). */
export const breakTypes: readonly { code: string; name: string; limitMinutes: number }[] = [
  { code: 'REST', name: '工间休息', limitMinutes: 15 },
  { code: 'MEAL', name: '用餐', limitMinutes: 30 },
  { code: 'TRAINING', name: '培训', limitMinutes: 120 },
  { code: 'MEETING', name: '会议', limitMinutes: 60 },
  { code: 'OTHER', name: '其他', limitMinutes: 10 },
]
