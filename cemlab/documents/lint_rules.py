"""Which of the twenty rules for journey documents each finding of lint belongs to."""

from __future__ import annotations

from collections.abc import Mapping

# 20 (every drawing has a text that describes it, and is read without colour) is no finding: lint
# sees documents, not drawings. It is tested over all drawings of the package.
RULE_COUNT = 20
NO_RULE = 0

RULES: Mapping[str, int] = {
    # 1: map and blueprint share one row of customer actions
    "action_repeated": 1,
    "no_action": 1,
    # 2: every touchpoint has an actor and a channel, or a reason; the schema asks for the channel
    "no_actor": 2,
    # 3: every pain has an owner
    "no_owner_of_pain": 3,
    # 4: every measure has a pain, an owner, a metric and a rule of acceptance
    "no_pain": 4,
    "no_owner_of_measure": 4,
    "no_acceptance": 4,
    "card_of_nothing": 4,
    # 5: nothing without evidence unless assumed
    "no_evidence": 5,
    "not_observed": 5,
    "mind_read": 5,
    "demographic": 5,
    "no_difference": 5,
    "evidence_unknown": 5,
    # 6: assumptions are looked at again
    "no_review": 6,
    "overdue": 6,
    "expired": 6,
    # 7: no stage is named after a department alone
    "department": 7,
    # 8: before, during and after, or out of scope
    "no_phase": 8,
    "stage_without_phase": 8,
    # 9: every touchpoint can be reached, and none is a dead end
    "unreachable": 9,
    "dead_end": 9,
    # 10: moments of truth are asked about
    "no_ask": 10,
    # 11: a journey to be keeps the ids of the touchpoints
    "id_changed": 11,
    "no_common_step": 11,
    "new_touchpoint": 11,
    # 12: personas exist (the reader refuses others) and are not out of date
    "expired_persona": 12,
    "retired_persona": 12,
    # 13: targets of nothing, of everything, or of speed alone
    "whole_target": 13,
    "speed_target": 13,
    "speed_measures": 13,
    # 14: the metric is the same in all waves that are compared
    "changed_metric": 14,
    # 15: what rests on fewer than `min_n` is not shown
    "small_n": 15,
    "evidence_hidden": 15,
    # 16: both languages
    "untranslated": 16,
    # 17: a quote has a speaker (the schema asks for one), who said it, and consent
    "speaker": 17,
    "no_consent": 17,
    "no_source_of_quote": 17,
    "quote_no_speaker": 17,
    "quote_no_comment": 17,
    "quote_not_said": 17,
    "quote_other_group": 17,
    "quote_no_group": 17,
    # 18: no picture without a licence
    "no_licence": 18,
    # 19: computed files are those of the data
    "computed_edited": 19,
    "evidence_changed": 19,
    # further ones, of no rule
    "no_measure": NO_RULE,
    "many_stages": NO_RULE,
    "many_touchpoints": NO_RULE,
    "empty_stage": NO_RULE,
    "markup": NO_RULE,
    "control": NO_RULE,
    "private": NO_RULE,
}
