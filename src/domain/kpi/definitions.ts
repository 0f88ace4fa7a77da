/** Percent of a whole, or a score of 0 to 100. Null where there is nothing to divide by. */
export const kpiIds = [
  'direct_answer_rate',
  'dispatch_timely',
  'dispatch_accuracy',
  'sign_timely',
  'response_rate',
  'on_time_close',
  'overdue_rate',
  'return_rate',
  'extend_rate',
  'redo_rate',
  'supervise_rate',
  'first_fix',
  'callback_rate',
  'valid_callback',
  'resolve_rate',
  'satisfaction',
  'satisfaction_first',
  'unit_score',
] as const
export type KpiId = (typeof kpiIds)[number]

/** What belongs to a period: an order that was accepted, dispatched or due in it, or whose first call-back fell due. */
export type KpiBasis = 'accepted' | 'dispatchDue' | 'dispatched' | 'due' | 'calledBack'

export type KpiDefinition = {
  readonly id: KpiId
  readonly name: string
  readonly basis: KpiBasis
  /** What is counted above and below the line, in the words shown beside the figure. */
  readonly numerator: string
  readonly denominator: string
  readonly target: string | null
}

const kpi = (
  id: KpiId,
  name: string,
  basis: KpiBasis,
  numerator: string,
  denominator: string,
  target: string | null = null,
): KpiDefinition => ({ id, name, basis, numerator, denominator, target })

/**
 * The order figures of domain.md §9. Withdrawn orders, those approved as not counted, voided ones and drafts are left out
 * of every figure. "Valid" is a call-back answered with a rating; satisfaction counts the final one.
 */
export const orderKpis: readonly KpiDefinition[] = [
  kpi('direct_answer_rate', '直接解答率', 'accepted', '直接办结的工单', '受理的工单'),
  kpi('dispatch_timely', '按时转办率', 'dispatchDue', '首次转办不晚于转办期限', '转办期限在期内的工单'),
  kpi('dispatch_accuracy', '分派准确率', 'dispatched', '未被准予退单的工单', '首次转办在期内的工单'),
  kpi('sign_timely', '按时签收率', 'dispatched', '签收不晚于签收期限', '首次转办在期内的工单'),
  kpi(
    'response_rate',
    '响应率',
    'dispatched',
    '首次联系不晚于联系期限',
    '首次转办在期内、须联系诉求人的工单',
  ),
  kpi('on_time_close', '按时办结率', 'due', '通过审核的反馈不晚于有效期限', '有效期限在期内的工单'),
  kpi('overdue_rate', '超期率', 'dispatched', '曾超过有效期限的工单', '首次转办在期内的工单'),
  kpi('return_rate', '退单率', 'dispatched', '准予退单的工单', '首次转办在期内的工单'),
  kpi('extend_rate', '延期率', 'dispatched', '准予延期的工单', '首次转办在期内的工单'),
  kpi('redo_rate', '重办率', 'dispatched', '重办过的工单', '首次转办在期内的工单'),
  kpi('supervise_rate', '督办率', 'dispatched', '督办过的工单', '首次转办在期内的工单'),
  kpi('first_fix', '一次解决率', 'calledBack', '首次回访已解决且未重办', '有效回访的工单'),
  kpi('callback_rate', '回访率', 'calledBack', '已回访的工单', '须回访的工单', '100 %'),
  kpi('valid_callback', '有效回访率', 'calledBack', '取得评价的工单', '已回访的工单'),
  kpi('resolve_rate', '解决率', 'calledBack', '解决与基本解决', '有效回访的工单'),
  kpi('satisfaction', '满意率', 'calledBack', '最终满意与基本满意', '有效回访的工单', '> 90 %'),
  kpi('satisfaction_first', '首次满意率', 'calledBack', '首次评价满意与基本满意', '有效回访的工单'),
  kpi('unit_score', '承办单位得分', 'calledBack', '0.1×响应率＋0.45×解决率＋0.45×满意率', '—'),
]

/** Percent with two decimals, half up; null without a denominator. Exact: it rounds integers, not fractions. */
export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.floor((part * 20_000 + whole) / (whole * 2)) / 100

/** Half up to two decimals, of figures that have two each; null if one is missing. */
export const unitScore = (
  response: number | null,
  resolve: number | null,
  satisfaction: number | null,
): number | null => {
  if (response === null || resolve === null || satisfaction === null) return null
  const hundredths = [response, resolve, satisfaction].map((figure) => Math.round(figure * 100))
  const [r = 0, s = 0, t = 0] = hundredths
  return Math.floor((r * 10 + s * 45 + t * 45 + 50) / 100) / 100
}
