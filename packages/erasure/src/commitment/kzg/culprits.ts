/**
 * Which members of a batch spoil it, found with few checks of parts of it.
 *
 * A batch check says yes to a batch whose members are all right, and no to any other. One check settles a batch without a
 * culprit. Otherwise it is halved; when the first half is right, the culprit is known to be in the second, which is halved
 * without asking. One culprit among n costs about log2 n further checks, and n culprits not many more than n.
 */

/** The members for which `isRight` would say no, in their order; `isRight` is never asked about none. */
export function findCulprits<Member>(
  members: readonly Member[],
  isRight: (members: readonly Member[]) => boolean,
): Member[] {
  if (members.length === 0 || isRight(members)) return []
  return among(members, isRight)
}

/** As `findCulprits`, where there is one at least. */
function among<Member>(members: readonly Member[], isRight: (members: readonly Member[]) => boolean): Member[] {
  if (members.length === 1) return [...members]
  const half = members.length >> 1
  const [first, second] = [members.slice(0, half), members.slice(half)]
  if (isRight(first)) return among(second, isRight)
  return [...among(first, isRight), ...findCulprits(second, isRight)]
}
