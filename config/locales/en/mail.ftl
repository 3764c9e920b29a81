# Mails. Sentences are short: many read them on a small phone.
mail-confirm-subject = Confirm your signature: { $title }
mail-confirm-subject-pledge = Confirm your pledge: { $title }
mail-confirm-preview = One more tap and your signature counts.
mail-confirm-why = Someone, we hope it was you, typed this address to sign:
mail-confirm-why-pledge = Someone, we hope it was you, typed this address to pledge to sign:
mail-confirm-do = Your signature counts once you confirm it.
mail-confirm-do-pledge = Your pledge holds once you confirm it.
mail-confirm-button = Confirm my signature
mail-confirm-button-pledge = Confirm my pledge
mail-confirm-code = If the button does not open, type this code on the page where you signed:
mail-confirm-expires = The link works for { $n } days.
mail-confirm-not-me = Was it not you? Delete it here and nothing will be kept:
mail-confirm-not-me-link = It wasn’t me
mail-confirm-later = Keep this message: with the same link you see your receipt or withdraw your signature.

mail-invitation-subject = You are invited to work on { $what }
mail-invitation-why = You are invited to help as { $role } on:
mail-invitation-everything = every petition of this server
mail-invitation-do = Come in by this link and choose your password.
mail-invitation-button = Accept the invitation
mail-invitation-expires = The link works once, until { $when }.
mail-invitation-ignore = If you did not expect this message, ignore it: without the link nobody gets in.

mail-reset-subject = Change your password
mail-reset-why = You asked to change your Rúbrica password.
mail-reset-do = Choose the new one here:
mail-reset-button = Change my password
mail-reset-expires = The link works once, until { $when }.
mail-reset-ignore = If it was not you, ignore this message: your password stays as it is.

mail-test-subject = Test mail from Rúbrica
mail-test-why = You asked for a test mail.
mail-test-do = If you read it, mail from this service arrives.
mail-test-button = Back to the page about mail

mail-link = Or copy this address into your browser:
mail-footer = An automatic message from Rúbrica. No need to answer.

role-volunteer = volunteer
role-reviewer = reviewer
role-coordinator = coordinator
role-administrator = administrator
role-auditor = auditor
