// What a mail server's refusal means. Apart from what speaks to it, which is only loaded where a mail server is named.
/** Whether it is of no use to try again: the mail server wants neither this recipient nor this message. */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('code' in error)) return false
  return Number(error.responseCode) >= 500 && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE')
}
