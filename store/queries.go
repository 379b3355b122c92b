package store

// reads are prepared on the handle that reads, writes on the one that writes.
var (
	reads = []query{
		headOf, secretProof, lastEntry, entryBySeq, entriesOfCase, entriesOfGroup, entriesAll, mailboxByName, mailboxesAll,
		charterByHash, chartersAll, messageByID, messagesByMessage, messageByContent, messagesNewest, messagesAll, rawOf, rawsAll, known, maxMessage, messageKeys,
		caseByID, casesOfGroup, casesAll, casesDue, nextDue, maxNumber,
		outgoingByID, outgoingByMessageID, outgoingByToken, outgoingByBounce, outgoingOfCase, outgoingAll, outgoingIn, bodiesAll,
		outboxNext, outboxCounts, countTo, sentTo, casesTo, countSince, countKinds, countToKinds, keyOf, erasures, foreignCheck, structure,
	}
	writes = []query{
		headOf, setHead, keyOf, addKey, setMailbox, addCharter, addMessage, addRaw, addEntry, addPayload, setCase,
		addOutgoing, addBody, maxOutgoing,
		outboxReady, outboxClaim, outboxAgain, outboxSent, outboxSentOpen, outboxRetry, outboxPostpone, outboxFail, outboxHold, outboxRelease, ownerOutgoing, outgoingExists,
		eraseKey, erasePayloads, eraseRaws, eraseBodies, eraseMessages, eraseCases, eraseOutgoing,
	}
)
