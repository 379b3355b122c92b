package acts

import "strings"

func set(words string) map[string]bool {
	out := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// The lists decide only between recording and asking: a word too many costs a question, a word too few a wrong vote.
var (
	// voteTokens are words of the vote itself; a second one beside a vote makes it unclear.
	voteTokens = set(`aye ayes nay nays yea yeas abstain abstains abstained abstaining abstention abstentions recuse recused
		recuses recusing recusal`)

	// stanceTokens speak for or against without being a vote word.
	stanceTokens = set(`yes no yeah yep nope nah vote votes voted voting ballot ballots approve approved approves approval favour
		favor support supports supported supporting oppose opposed against object objects objection objections objecting agree
		agreed agrees disagree lgtm reject rejected accept accepted decline declined refuse refused endorse proxy veto second
		seconded pro contra concur aprove dissent consent fine ok okay sure`)

	// smallStance are stance words that ordinary sentences hold too.
	smallStance = set(`yes no second accept accepted second support supports supported supporting ballot ballots pro refuse decline fine ok okay
		sure`)

	// conditionTokens bind a vote to something, or take part of it away.
	conditionTokens = set(`if unless provided providing assuming assume assumes condition conditions conditional conditionally
		conditioned subject contingent depend depends depending pending until till once when whenever whether long except excluding
		exception otherwise but however although though yet only just still nevertheless instead rather without minus lest
		where after before then must need needs needed require requires required want wants insist demand expect
		wenn falls aber nur sofern solange mais seulement sauf pero solo sólo si se mas só ma soltanto als maar alleen mits
		ale tylko jeśli jesli pokud kun jos om hvis men`)

	// hedgeTokens weaken a vote, put it off, or ask for something else.
	hedgeTokens = set(`maybe perhaps probably possibly likely might may could would should guess suppose unsure hm hmm hmmm um uh
		tempted leaning lean mostly partly partially partial almost somewhat tentative tentatively preliminary provisional
		provisionally wait hold first later postpone postponed defer deferred delay discuss discussed discussing discussion
		revise revised revision amend amended amendment amending change changed changes changing reduce reduced reduction
		lower lowered less fewer smaller half third quarter cut cap capped limit limited max maximum minimum part parts portion
		split instalment instalments installment installments reluctant reluctantly principle theory feel unclear undecided doubt
		doubts concern concerns concerned worry worried hesitant hesitate`)

	// retractTokens take back what stands before, or say that it was not meant.
	retractTokens = set(`joke joking kidding kid ignore disregard mistake mistaken wrong wrongly error oops actually scratch scrap
		forget retract retracted withdraw withdrawn cancel cancelled canceled undo correction correct mean means meant mind
		reconsider sarcasm sarcastic ironic irony ha haha hahaha lol right whatever sigh pigs pretend test testing sent send
		accident accidentally example quote quoted quoting typo not't`)

	// takesBack are words by which a short mail says that an earlier reading was not right.
	takesBack = set(`wrote meant mistake mistaken wrong ignore disregard retract withdraw undo reconsider mind`)

	// othersTokens speak of somebody else's words or will.
	othersTokens = set(`told asked asks behalf proxy delegate delegated says said say saying according wrote writes heard
		forward forwarded forwarding dictated wished forced boss`)

	// amountTokens speak of money in words; figures are found by amountFigures.
	amountTokens = set(`thousand thousands hundred hundreds million dollar dollars euro euros pound pounds percent grand
		usd eur gbp chf cad aud inr jpy`)

	negationTokens = set(`not never cannot nothing neither nor none nobody hardly barely cant dont wont isnt didnt doesnt without`)

	// englishTokens show that a sentence is English, so that the lists above can judge it.
	englishTokens = set(`the this that these those they and are with their our it it's its have has been you for very my great
		good is was we all i i'm i've there from will looks look event team organisers organizers a to of`)

	// openers begin a sentence that goes on with what stands before: "Aye. For the venue."
	openers = set(`for to on with without up at in as and or of from except by plus than like because so per about over under`)

	pleasantries = set(`great nice wonderful congratulations congrats welcome cheers perfect excellent`)
)

func anyIn(list map[string]bool, words []string) bool {
	for _, w := range words {
		if list[w] {
			return true
		}
	}
	return false
}
