"""Every page of the product as the walk visits it: one row for each row of the URL table, and more for its states."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page

from innerloop.team.models import Member
from tests.journeys.company import PASSWORD, Company
from tests.support.browser import Visitor

Steps = Callable[[Page], None]


@dataclass(frozen=True)
class Place:
    """One page: what it is called, by which row of the URL table it is shown, where, to whom, after which steps.

    `path` may hold names of `Company.things`; `status` is how the last request of the page is answered.
    """

    name: str
    route: str
    path: str
    who: str = "owner"
    status: int = 200
    steps: Steps | None = None

    def opened(self, walker: Visitor, company: Company) -> Page:
        """Return the page as the walker sees it who has become the one to look at it."""
        who: dict[str, Member | None] = {
            "owner": company.owner,
            "keeper": company.keeper,
            "newborn": company.newborn,
            "nobody": None,
        }
        walker.becomes(company.cookies(who[self.who]))
        walker.watch.expects = {self.status}
        walker.page.emulate_media(color_scheme="light")
        walker.page.set_viewport_size({"width": 1280, "height": 900})
        walker.goes(self.path.format(**company.things))
        if self.steps:
            self.steps(walker.page)
        walker.page.wait_for_load_state()
        return walker.page


def _send_nothing(page: Page) -> None:
    # The browser itself would ask for what is missing.
    page.locator("main form").first.evaluate("form => { form.noValidate = true }")
    page.locator("main form button:not([type=button])").first.click()


def _try_rule(page: Page) -> None:
    page.get_by_role("button", name="Try it on the last 90 days").click()


def _count(page: Page) -> None:
    page.get_by_label("How often").select_option("90")
    page.get_by_role("button", name="Count whom it would ask").click()


def _shut_at_once(page: Page) -> None:
    page.get_by_label("From", exact=True).select_option("20:30")
    page.get_by_role("button", name="Keep the plan").click()


def _translate(page: Page) -> None:
    page.get_by_label("Add a language").select_option("sw" if page.locator("#tongue-sw").count() == 0 else "de")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".translating").wait_for()


def _close_backwards(page: Page) -> None:
    page.get_by_label("Tuesday", exact=True).fill("17-9")
    page.get_by_role("button", name="Save").click()


def _write_soon(page: Page) -> None:
    page.locator("[name=urgent_contact]").fill("soon")
    page.get_by_role("button", name="Save").click()


def _list_nobody(page: Page) -> None:
    page.get_by_role("button", name="Put on the list").click()


def _answer(page: Page) -> None:
    page.get_by_label("9", exact=True).check(force=True)
    page.get_by_role("button", name="Send").click()


def _ask_for_code(page: Page) -> None:
    page.locator("[name=email]").fill("zawadi@tandawa.example")
    page.get_by_role("button", name="Mail me the code").click()


def _give_password(page: Page) -> None:
    page.locator("[name=login]").fill("baraka@tandawa.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _lose_proof(page: Page) -> None:
    page.locator("main form [name=csrfmiddlewaretoken]").first.evaluate("field => field.remove()")
    page.locator("main form button").first.click()


def _send_file(content: bytes) -> Steps:
    def steps(page: Page) -> None:
        file = FilePayload(name="till.csv", mimeType="text/csv", buffer=content)
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_role("button", name="Look at the file").click()

    return steps


MEMBERS = [
    Place("pulse", "share:pulse", "/pulse"),
    Place("pulse-of-nothing", "share:pulse", "/pulse?where=channel:voice"),
    Place("pulse-newborn", "share:pulse", "/pulse", who="newborn"),
    Place("explorer", "act:explorer", "/explore"),
    Place("explorer-drawn", "act:explorer", "/explore?as=chart&span=730"),
    Place("explorer-by-channel", "act:explorer", "/explore?by=channel&across=nothing&against=before&span=90"),
    Place("explorer-of-two", "act:explorer", "/explore?by=touchpoint&across=channel&show=top&span=all"),
    Place("explorer-of-answers", "act:explorer", "/explore?by=language&across=nothing&show=n"),
    Place("explorer-of-feelings", "act:explorer", "/explore?by=theme&across=theme_feeling&span=all"),
    Place("explorer-of-nothing", "act:explorer", "/explore?where=channel:voice"),
    Place("explorer-newborn", "act:explorer", "/explore", who="newborn"),
    Place("feedback", "act:feedback", "/feedback"),
    Place(
        "feedback-of-a-theme", "act:feedback", "/feedback?span=all&of=all&where=theme:waiting&where=sentiment:negative"
    ),
    Place("feedback-of-nothing", "act:feedback", "/feedback?q=xyzzy"),
    Place("feedback-newborn", "act:feedback", "/feedback", who="newborn"),
    Place("asked", "act:asked", "/feedback/asked"),
    Place("asked-and-left-in-peace", "act:asked", "/feedback/asked?which=held&span=365"),
    Place("asked-newborn", "act:asked", "/feedback/asked", who="newborn"),
    Place("answer", "act:answer", "/feedback/{response_id}"),
    Place("answer-of-nobody-known", "act:answer", "/feedback/{unknown_response_id}"),
    Place("set-aside", "act:set_aside", "/feedback/set-aside"),
    Place("set-aside-newborn", "act:set_aside", "/feedback/set-aside", who="newborn"),
    Place("cases", "act:cases", "/cases"),
    Place("cases-newborn", "act:cases", "/cases", who="newborn"),
    Place("cases-table", "act:cases", "/cases?look=table&where=channel:sms&where=assignee:nobody&since=2020-01-01"),
    Place("cases-table-of-nothing", "act:cases", "/cases?look=table&where=channel:pigeon"),
    Place("cases-board", "act:cases", "/cases?look=board"),
    Place("case", "act:case", "/cases/{case_id}"),
    Place("case-over", "act:case", "/cases/{over_case_id}?which=over"),
    Place("case-new", "act:case_new", "/customers/{customer_id}/case"),
    Place("rules", "act:rules", "/settings/rules"),
    Place("rules-newborn", "act:rules", "/settings/rules", who="newborn"),
    Place("rule", "act:rule", "/settings/rules/{rule_id}"),
    Place("rule-tried", "act:rule", "/settings/rules/{rule_id}", steps=_try_rule),
    Place("rule-new", "act:rule_new", "/settings/rules/new"),
    Place("rule-refused", "act:rule_new", "/settings/rules/new", steps=_send_nothing),
    Place("thanks-rules", "act:thanks", "/settings/thanks"),
    Place("thanks-rules-newborn", "act:thanks", "/settings/thanks", who="newborn"),
    Place("thanks-rule", "act:thanks_rule", "/settings/thanks/{thanks_id}"),
    Place("thanks-rule-tried", "act:thanks_rule", "/settings/thanks/{thanks_id}", steps=_try_rule),
    Place("thanks-rule-new", "act:thanks_new", "/settings/thanks/new"),
    Place("thanks-rule-refused", "act:thanks_new", "/settings/thanks/new", status=422, steps=_send_nothing),
    Place("alerts", "act:alerts", "/alerts"),
    Place("alerts-newborn", "act:alerts", "/alerts", who="newborn"),
    Place("alert", "act:alert", "/alerts/{finding_id}"),
    Place("marks", "act:marks", "/marks"),
    Place("mark", "act:mark", "/marks/{mark_id}"),
    Place("watching", "act:watching", "/settings/watching"),
    Place("promoters", "act:promoters", "/promoters"),
    Place("promoters-newborn", "act:promoters", "/promoters", who="newborn"),
    Place("templates", "act:templates", "/settings/templates"),
    Place("templates-newborn", "act:templates", "/settings/templates", who="newborn"),
    Place("template", "act:template", "/settings/templates/{template_id}"),
    Place("template-new", "act:template_new", "/settings/templates/new"),
    Place("template-refused", "act:template_new", "/settings/templates/new", steps=_send_nothing),
    Place("playbooks", "act:playbooks", "/settings/playbooks"),
    Place("playbooks-newborn", "act:playbooks", "/settings/playbooks", who="newborn"),
    Place("playbook", "act:playbook", "/settings/playbooks/{playbook_id}"),
    Place("playbook-new", "act:playbook_new", "/settings/playbooks/new"),
    Place("response-times", "act:targets", "/settings/response-times"),
    Place("response-times-refused", "act:targets", "/settings/response-times", steps=_write_soon),
    Place("causes", "act:causes", "/settings/causes"),
    Place("cause", "act:cause", "/settings/causes/{cause_id}"),
    Place("cause-new", "act:cause_new", "/settings/causes/new"),
    Place("cause-refused", "act:cause_new", "/settings/causes/new", steps=_send_nothing),
    Place("playbook-refused", "act:playbook_new", "/settings/playbooks/new", steps=_send_nothing),
    Place("waiting", "act:waiting", "/waiting"),
    Place("waiting-newborn", "act:waiting", "/waiting", who="newborn"),
    Place("talk", "act:talk", "/waiting/{thread_id}"),
    Place("themes", "act:themes", "/themes?span=all&of=all"),
    Place("themes-of-few", "act:themes", "/themes?span=7"),
    Place("themes-newborn", "act:themes", "/themes", who="newborn"),
    Place("theme", "act:theme", "/themes/of/{theme}?span=all&of=all"),
    Place("teach", "act:teach", "/themes/teach"),
    Place("theme-new", "act:theme_new", "/themes/new"),
    Place("theme-refused", "act:theme_new", "/themes/new", steps=_send_nothing),
    Place("theme-edit", "act:theme_edit", "/themes/{theme_id}/edit"),
    Place("drivers", "act:drivers", "/drivers?span=all&of=all"),
    Place("drivers-of-few", "act:drivers", "/drivers?span=7"),
    Place("drivers-newborn", "act:drivers", "/drivers", who="newborn"),
    Place("reach", "act:reach", "/reach?span=all"),
    Place("reach-newborn", "act:reach", "/reach", who="newborn"),
    Place("journeys", "act:journeys", "/journeys?span=all"),
    Place("journeys-of-few", "act:journeys", "/journeys?span=7"),
    Place("journeys-newborn", "act:journeys", "/journeys", who="newborn"),
    Place("recovery", "act:recovery", "/cases/recovery"),
    Place("recovery-by-wait", "act:recovery", "/cases/recovery?by=wait"),
    Place("experiment", "act:experiment", "/cases/experiment"),
    Place("experiment-refused", "act:experiment", "/cases/experiment", steps=_send_nothing),
    Place("experiment-newborn", "act:experiment", "/cases/experiment", who="newborn"),
    Place("recovery-newborn", "act:recovery", "/cases/recovery", who="newborn"),
    Place("organizations", "act:organizations", "/organizations"),
    Place("organizations-of-nothing", "act:organizations", "/organizations?q=xyzzy"),
    Place("organizations-newborn", "act:organizations", "/organizations", who="newborn"),
    Place("organization", "act:organization", "/organizations/{organization_id}"),
    Place("organization-of-nobody", "act:organization", "/organizations/{empty_organization_id}"),
    Place("customers", "act:customers", "/customers"),
    Place("customers-of-nothing", "act:customers", "/customers?q=xyzzy"),
    Place("customers-newborn", "act:customers", "/customers", who="newborn"),
    Place("customer", "act:customer", "/customers/{customer_id}"),
    Place("customer-with-link", "act:customer", "/customers/{linked_id}?link={link_id}"),
    Place("call", "act:call", "/customers/{customer_id}/call"),
    Place("call-refused", "act:call", "/customers/{customer_id}/call", steps=_send_nothing),
    Place("customer-to-merge", "act:merge", "/customers/{customer_id}/merge"),
    Place("customer-beside-another", "act:merge", "/customers/{customer_id}/merge?other={linked_id}"),
    Place("customer-to-erase", "act:erase", "/customers/{customer_id}/erase"),
    Place("customer-not-erased", "act:erase", "/customers/{customer_id}/erase", steps=_send_nothing),
    Place("surveys", "listen:surveys", "/surveys"),
    Place("surveys-newborn", "listen:surveys", "/surveys", who="newborn"),
    Place("survey-new", "listen:new_survey", "/surveys/new"),
    Place("survey-new-refused", "listen:new_survey", "/surveys/new", steps=_send_nothing),
    Place("builder", "listen:builder", "/surveys/{survey_id}"),
    Place("builder-with-questions", "listen:builder", "/surveys/{long_survey_id}"),
    Place("builder-translation", "listen:builder", "/surveys/{long_survey_id}", steps=_translate),
    Place("preview", "listen:preview", "/surveys/{long_survey_id}/preview"),
    Place("preview-by-mail", "listen:preview", "/surveys/{long_survey_id}/preview?by=email"),
    Place("preview-by-sms", "listen:preview", "/surveys/{long_survey_id}/preview?by=sms"),
    Place("preview-by-ussd", "listen:preview", "/surveys/{long_survey_id}/preview?by=ussd"),
    Place("preview-by-telegram", "listen:preview", "/surveys/{survey_id}/preview?by=telegram"),
    Place("preview-by-voice", "listen:preview", "/surveys/{long_survey_id}/preview?by=voice"),
    Place("preview-on-the-web", "listen:preview", "/surveys/{survey_id}/preview?by=web"),
    Place("program-new", "listen:open_program", "/surveys/{survey_id}/programs/new"),
    Place("program", "listen:program", "/programs/{program_id}"),
    Place("plan", "listen:plan", "/programs/{program_id}/plan"),
    Place("plan-counted", "listen:plan", "/programs/{program_id}/plan", steps=_count),
    Place("plan-after-an-event", "listen:plan", "/programs/{repair_id}/plan"),
    Place("plan-refused", "listen:plan", "/programs/{repair_id}/plan", steps=_shut_at_once),
    Place("plan-of-a-list", "listen:plan", "/programs/{closed_id}/plan"),
    Place("list-refused", "listen:put_on_list", "/programs/{closed_id}/plan", steps=_list_nobody),
    Place("program-always-on", "listen:program", "/programs/{always_on_id}"),
    Place("program-closed", "listen:program", "/programs/{closed_id}"),
    Place("invite", "listen:invite", "/programs/{program_id}/invite"),
    Place("invite-held", "listen:invite", "/programs/{program_id}/invite?asked={invitation_id}"),
    Place("invite-refused", "listen:invite", "/programs/{program_id}/invite", steps=_send_nothing),
    Place("metrics", "listen:metrics", "/settings/metrics/"),
    Place("metric", "listen:metric", "/settings/metrics/{metric_id}/"),
    Place("touchpoints", "listen:touchpoints", "/settings/touchpoints/"),
    Place("stage", "listen:stage", "/settings/stages/{stage_id}/"),
    Place("touchpoint", "listen:touchpoint", "/settings/touchpoints/{touchpoint_id}/"),
    Place("products", "listen:products", "/settings/products/"),
    Place("product", "listen:product", "/settings/products/{product_id}/"),
    Place("channels", "connect:lines", "/settings/channels/"),
    Place("mail", "connect:mail", "/settings/channels/mail/"),
    Place("channel-new", "connect:line_new", "/settings/channels/new?kind=twilio"),
    Place("channel-refused", "connect:line_new", "/settings/channels/new?kind=http", steps=_send_nothing),
    Place("channel", "connect:line", "/settings/channels/{line_id}/"),
    Place("mailbox", "connect:line", "/settings/channels/{mailbox_id}/"),
    Place("imports", "connect:imports", "/settings/imports/"),
    Place("import-new", "connect:import_new", "/settings/imports/new"),
    Place(
        "import-refused",
        "connect:import_new",
        "/settings/imports/new",
        steps=_send_file(b"score,text\n9,caf\xe9\n"),
    ),
    Place(
        "import-columns",
        "connect:import",
        "/settings/imports/new",
        steps=_send_file(b"mood,said\n9,Kind staff\nten,Odd\n"),
    ),
    Place("import-result", "connect:import", "/settings/imports/{import_id}/"),
    Place("notices", "team:notices", "/notices"),
    Place("notices-newborn", "team:notices", "/notices", who="newborn"),
    Place("language-model", "connect:language_model", "/settings/language-model/"),
    Place("language-model-refused", "connect:language_model", "/settings/language-model/", steps=_send_nothing),
    Place("destinations", "connect:destinations", "/settings/destinations/"),
    Place("destination-new", "connect:destination_new", "/settings/destinations/new?kind=apprise"),
    Place("destination-refused", "connect:destination_new", "/settings/destinations/new", steps=_send_nothing),
    Place("destination", "connect:destination", "/settings/destinations/{destination_id}/"),
    Place("wishes", "team:wishes", "/settings/notices/"),
    Place("wishes-refused", "team:wishes", "/settings/notices/", steps=_send_nothing),
    Place("workspace", "team:settings", "/settings/"),
    Place("account", "team:account", "/settings/account/"),
    Place("account-with-factors", "team:account", "/settings/account/", who="keeper"),
    Place("members", "team:members", "/settings/members/"),
    Place("teams", "team:teams", "/settings/teams/"),
    Place("team", "team:team", "/settings/teams/{team_id}/"),
    Place("team-hours", "team:team_hours", "/settings/teams/{coast_id}/hours/"),
    Place("team-hours-kept-from-above", "team:team_hours", "/settings/teams/{team_id}/hours/"),
    Place("team-hours-refused", "team:team_hours", "/settings/teams/{team_id}/hours/", steps=_close_backwards),
    Place("hours", "team:hours", "/settings/hours/"),
    Place("hours-newborn", "team:hours", "/settings/hours/", who="newborn"),
    Place("people", "team:people", "/settings/people/"),
    Place("person", "team:person", "/settings/people/{agent_id}/"),
    Place("skills", "team:skills", "/settings/people/skills/"),
    Place("skills-newborn", "team:skills", "/settings/people/skills/", who="newborn"),
    Place("employees", "team:employees", "/settings/employees/"),
    Place("employee", "team:employee", "/settings/employees/{employee_id}/"),
    Place("keys", "team:keys", "/settings/keys/"),
    Place("events-set-aside", "team:events_aside", "/settings/events/"),
    Place("events-left-aside", "team:events_aside", "/settings/events/?show=left"),
    Place("audit", "team:audit", "/settings/audit/"),
    Place("switch", "team:switch", "/workspace/switch"),
    Place("begin", "listen:begin", "/begin", who="newborn"),
    Place("not-sent", "team:account", "/settings/account/", status=403, steps=_lose_proof),
    Place("not-here", "", "/nothing/of/the/kind", status=404),
]

OUTSIDE = [
    Place("review", "act:refer", "/r/{review_token}", who="nobody"),
    Place("friend", "act:refer", "/r/{friend_token}", who="nobody"),
    Place("friend-arabic", "act:refer", "/r/{friend_token}?lang=ar", who="nobody"),
    Place("friend-refused", "act:refer", "/r/{friend_token}", who="nobody", status=422, steps=_send_nothing),
    Place("review-gone", "act:refer", "/r/nothing-of-the-kind", who="nobody", status=404),
    Place("review-stop", "act:refer_stop", "/r/{review_token}/stop", who="nobody"),
    Place("ask", "listen:survey", "/s/{token}", who="nobody"),
    Place("ask-tapped", "listen:survey", "/s/{token}?score=6", who="nobody"),
    Place("ask-arabic", "listen:survey", "/s/{arabic_token}", who="nobody"),
    Place("ask-with-questions", "listen:survey", "/s/{long_token}", who="nobody"),
    Place("ask-with-questions-arabic", "listen:survey", "/s/{long_token}?lang=ar", who="nobody"),
    Place("ask-refused", "listen:survey", "/s/{long_token}", who="nobody", status=422, steps=_send_nothing),
    Place("ask-thanks", "listen:survey", "/s/{answered_token}", who="nobody", steps=_answer),
    Place("talk-on-page", "listen:talk", "/s/{talk_token}/talk", who="nobody"),
    Place("talk-on-page-gone", "listen:talk", "/s/nothing-of-the-kind/talk", who="nobody", status=404),
    Place("ask-gone", "listen:survey", "/s/nothing-of-the-kind", who="nobody", status=404),
    Place("open-link", "listen:link", "/l/{slug}", who="nobody"),
    Place("talk-by-link", "listen:link_talk", "/l/{slug}/talk/{link_secret}", who="nobody"),
    Place("talk-by-link-gone", "listen:link_talk", "/l/{slug}/talk/nothing-of-the-kind", who="nobody", status=404),
    Place("open-link-gone", "listen:link", "/l/nothing-of-the-kind", who="nobody", status=404),
    Place("kiosk", "listen:link", "/l/{slug}?kiosk=1", who="nobody"),
    Place("kiosk-thanks", "listen:link", "/l/{slug}?kiosk=1", who="nobody", steps=_answer),
    Place("unsubscribe", "listen:unsubscribe", "/unsubscribe/{stop_token}", who="nobody"),
    Place(
        "unsubscribed",
        "listen:unsubscribe",
        "/unsubscribe/{stopped_token}",
        who="nobody",
        steps=lambda page: page.locator("main button").click(),
    ),
    Place("welcome", "team:welcome", "/welcome/{welcome_token}", who="nobody"),
    Place("welcome-spent", "team:welcome", "/welcome/nothing-of-the-kind", who="nobody", status=410),
    Place("api-docs", "connect:api-docs", "/api/docs", who="nobody"),
]

SIGNING_IN = [
    Place("sign-in", "account_login", "/accounts/login/", who="nobody"),
    Place("sign-in-refused", "account_login", "/accounts/login/", who="nobody", steps=_send_nothing),
    Place("sign-up-closed", "account_signup", "/accounts/signup/", who="nobody"),
    Place("account-closed", "account_inactive", "/accounts/inactive/", who="nobody"),
    Place("code", "account_request_login_code", "/accounts/login/code/", who="nobody"),
    Place("code-sent", "account_confirm_login_code", "/accounts/login/code/", who="nobody", steps=_ask_for_code),
    Place("second-factor", "mfa_authenticate", "/accounts/login/", who="nobody", steps=_give_password),
    Place("password-forgotten", "account_reset_password", "/accounts/password/reset/", who="nobody"),
    Place("password-mailed", "account_reset_password_done", "/accounts/password/reset/done/", who="nobody"),
    Place(
        "password-anew", "account_reset_password_from_key", "/accounts/password/reset/key/{reset_key}/", who="nobody"
    ),
    Place("password-key-spent", "account_reset_password_from_key", "/accounts/password/reset/key/1-no/", who="nobody"),
    Place(
        "password-is-set", "account_reset_password_from_key_done", "/accounts/password/reset/key/done/", who="nobody"
    ),
    Place("address-mailed", "account_email_verification_sent", "/accounts/confirm-email/", who="nobody"),
    Place("address-key-spent", "account_confirm_email", "/accounts/confirm-email/no/", who="nobody"),
]

ACCOUNT = [
    Place("sign-out", "account_logout", "/accounts/logout/"),
    Place("sessions", "usersessions_list", "/accounts/sessions/"),
    Place("addresses", "account_email", "/accounts/email/"),
    Place("password-first", "account_set_password", "/accounts/password/set/"),
    Place("password-change", "account_change_password", "/accounts/password/change/", who="keeper"),
    Place("who-is-it", "account_reauthenticate", "/accounts/reauthenticate/", who="keeper"),
    Place("factors", "mfa_index", "/accounts/2fa/"),
    Place("factors-set-up", "mfa_index", "/accounts/2fa/", who="keeper"),
    Place("app-add", "mfa_activate_totp", "/accounts/2fa/totp/activate/"),
    Place("app-remove", "mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/", who="keeper"),
    Place("who-is-it-by-code", "mfa_reauthenticate", "/accounts/2fa/reauthenticate/", who="keeper"),
    Place("recovery-codes", "mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/", who="keeper"),
    Place("recovery-codes-anew", "mfa_generate_recovery_codes", "/accounts/2fa/recovery-codes/generate/", who="keeper"),
    Place("passkey-add", "mfa_add_webauthn", "/accounts/2fa/webauthn/add/"),
    Place("passkeys", "mfa_list_webauthn", "/accounts/2fa/webauthn/", who="keeper"),
    Place("passkey", "mfa_edit_webauthn", "/accounts/2fa/webauthn/keys/{passkey_id}/edit/", who="keeper"),
    Place("passkey-remove", "mfa_remove_webauthn", "/accounts/2fa/webauthn/keys/{passkey_id}/remove/", who="keeper"),
    Place(
        "who-is-it-by-passkey", "mfa_reauthenticate_webauthn", "/accounts/2fa/webauthn/reauthenticate/", who="keeper"
    ),
]

PLACES = [*MEMBERS, *OUTSIDE, *SIGNING_IN, *ACCOUNT]

# Rows of the URL table that show no page of their own.
NO_PAGE = {
    "leads on to another page": {"front", "connect:problem", "mfa_login_webauthn"},
    "is said to a machine": {"alive", "ready", "connect:hook", "connect:openapi", "listen:widget_words"},
    "is a file": {
        "act:case_export",
        "act:case_workbook",
        "act:explorer_table",
        "act:explorer_workbook",
        "act:explorer_picture",
        "act:alert_picture",
        "act:cases_queue",
        "act:promoters_export",
        "act:promoters_workbook",
        "listen:kiosk_worker",
        "connect:push_worker",
        "listen:qr",
        "act:recording",
        "listen:widget",
        "listen:widget_released",
        "connect:import_refused",
        "mfa_download_recovery_codes",
    },
    "is a part of a page": {
        "act:colleagues",
        "act:themes_progress",
        "team:bell",
        "share:pulse_now",
        "share:pulse_newest",
        "connect:import_progress",
    },
    "takes a POST only": {
        "act:organization_set_up",
        "act:place_stage",
        "act:give_role",
        "act:explorer_keep",
        "act:explorer_change",
        "act:explorer_away",
        "act:theme_keep",
        "act:theme_merge",
        "act:theme_part",
        "act:lesson_back",
        "act:theme_set",
        "act:topic_make",
        "act:topic_aside",
        "act:case_close",
        "act:case_give",
        "act:case_note",
        "act:case_ring",
        "act:case_reached",
        "act:case_release",
        "act:case_reopen",
        "act:case_unend",
        "act:case_regain",
        "act:case_reply",
        "act:case_resolve",
        "act:case_step",
        "act:case_priority",
        "act:case_needs",
        "act:case_playbook",
        "act:case_snooze",
        "act:case_wake",
        "act:case_promise",
        "act:case_unpromise",
        "act:case_watch",
        "act:case_merge",
        "act:case_move",
        "act:case_part",
        "act:case_take",
        "act:template_back",
        "act:template_keep",
        "act:playbook_keep",
        "act:cause_keep",
        "act:rule_switch",
        "act:rule_up",
        "act:thanks_switch",
        "act:thanks_place",
        "act:promoters_undo",
        "act:promoters_again",
        "act:alert_aside",
        "act:mark_keep",
        "act:mark_new",
        "act:alert_back",
        "act:alert_cause",
        "act:unsend",
        "act:ask",
        "act:stop_experiment",
        "act:count",
        "act:put_aside",
        "act:correct",
        "act:translate",
        "act:summary",
        "act:theme_summary",
        "act:case_draft",
        "act:uncorrect",
        "act:take",
        "act:answered",
        "act:wait",
        "listen:widget_answer",
        "listen:widget_talk",
        "act:link",
        "act:consent",
        "act:stop",
        "act:resume",
        "act:part",
        "listen:archive_survey",
        "listen:return_survey",
        "listen:close_program",
        "listen:reopen_program",
        "listen:renew_key",
        "listen:insist",
        "listen:move_stage",
        "connect:callback_again",
        "connect:import_run",
        "connect:push_let_in",
        "connect:push_let_go",
        "connect:push_test",
        "connect:language_model_test",
        "connect:language_model_end",
        "connect:destination_again",
        "connect:destination_close",
        "connect:destination_test",
        "connect:line_close",
        "connect:line_test",
        "connect:mail_test",
        "connect:import_discard",
        "team:change_role",
        "team:remove_member",
        "team:return_member",
        "team:send_link",
        "team:move_team",
        "team:account_away",
        "team:read_notices",
        "team:inherit_team_hours",
        "team:add_team_holiday",
        "team:inherit_hours",
        "team:add_holiday",
        "team:remove_holiday",
        "team:set_shift",
        "team:end_shift",
        "team:person_away",
        "team:retire_skill",
        "team:return_skill",
        "team:place_employee",
        "team:revoke_key",
        "team:event_again",
        "team:event_left",
        "team:event_taken_up",
        "team:return_key",
    },
}
