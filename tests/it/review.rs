//! Reviews: doubtful signatures are put to a person, shown with the evidence, and stay as decided.

use rubrica::domain::Role;
use serde_json::{Value, json};

use crate::{
    support::TestApp,
    verification::{lines, take_in, verify, with_signatures},
};

/// The one line of which the names leave a doubt.
const DOUBTFUL: &str = "1,1,1,10000001,Mendoza,Romero,Julia,papel\n";

fn reviews(app: &TestApp, state: &str) -> Value {
    app.json(&["review", "list", "--petition", "agua", "--state", state])
}

fn first(app: &TestApp) -> String {
    reviews(app, "open")[0]["id"].as_str().unwrap().to_owned()
}

fn with_a_doubt() -> TestApp {
    let app = with_signatures(DOUBTFUL);
    verify(&app);
    assert_eq!(lines(&app), ["1 review NAME_MISMATCH"]);
    app
}

#[test]
fn a_doubtful_signature_is_shown_beside_the_roll_with_what_differs() {
    let app = with_a_doubt();

    let listed = reviews(&app, "open");
    let shown = app.json(&["review", "show", &first(&app), "--petition", "agua"]);

    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&listed[0]["cause"], &listed[0]["folio"], &listed[0]["line"]),
        (&json!("NAME_MISMATCH"), &json!(1), &json!(1))
    );
    assert_eq!(shown["on_roll"], true);
    assert_eq!(shown["findings"][0]["reason"], "NAME_MISMATCH");
    let names = &shown["fields"].as_array().unwrap()[3];
    assert_eq!(
        names,
        &json!({"field": "given_names", "signature": "Julia", "roll": "GERTRUDIS JULIETA", "differs": true})
    );
    let differing: Vec<_> =
        shown["fields"].as_array().unwrap().iter().filter(|it| it["differs"] == true).collect();
    assert_eq!(differing.len(), 1, "{shown}");
    let text = app.run(&["review", "show", &first(&app), "--petition", "agua"]).stdout;
    assert!(text.contains("* given_names  Julia"), "{text}");
}

#[test]
fn an_approved_signature_counts_and_stays_approved() {
    let app = with_a_doubt();

    let decided = app.json(&["review", "decide", &first(&app), "--petition", "agua", "--approve"]);
    let approved = lines(&app);
    let run = verify(&app);
    app.write("other.csv", "dni,apellido_paterno,nombres\n20000001,Soto,Eva\n");
    app.json(&["roll", "import", "other.csv", "--name", "otro"]);
    app.json(&["verify", "--petition", "agua", "--roll", "otro"]);

    assert_eq!((&decided["state"], &decided["decision"]), (&json!("decided"), &json!("approve")));
    assert_eq!((approved, &run["moved"]), (vec!["1 valid ".to_owned()], &json!(0)));
    assert_eq!(lines(&app), ["1 valid "], "no later run changes what a person decided");
    assert_eq!(reviews(&app, "open"), json!([]));
}

#[test]
fn a_rejected_signature_carries_the_persons_reason_and_stays_rejected() {
    let app = with_a_doubt();
    let id = first(&app);

    let unreasoned = app.run(&["review", "decide", &id, "--petition", "agua", "--reject", "PORQUE_SI"]);
    let decided = app.run(&["review", "decide", &id, "--petition", "agua", "--reject", "ILLEGIBLE"]);
    let again = app.run(&["review", "decide", &id, "--petition", "agua", "--approve"]);
    app.json(&["verify", "--petition", "agua", "--no-roll"]);

    assert!(unreasoned.stderr.contains("a rejection needs a reason code"), "{unreasoned:?}");
    assert!(decided.succeeded(), "{decided:?}");
    assert!(again.stderr.contains("this review is decided already"), "{again:?}");
    assert_eq!(lines(&app), ["1 invalid ILLEGIBLE"]);
}

#[test]
fn a_rejection_lets_the_next_signature_of_the_person_count() {
    let app = with_a_doubt();
    take_in(&app, "2,1,2,10000001,Mendoza,Romero,Julia,papel\n");
    verify(&app);
    let second = reviews(&app, "open")[1]["id"].as_str().unwrap().to_owned();

    app.json(&["review", "decide", &second, "--petition", "agua", "--approve"]);
    assert_eq!(lines(&app), ["1 duplicate DUP_IN_LOT", "2 valid "]);
    assert_eq!(reviews(&app, "superseded").as_array().unwrap().len(), 1);
}

#[test]
fn a_question_is_withdrawn_when_a_later_run_answers_it() {
    let app = with_a_doubt();

    app.json(&["verify", "--petition", "agua", "--no-roll"]);

    assert_eq!(lines(&app), ["1 valid "]);
    assert_eq!(reviews(&app, "open"), json!([]));
    assert_eq!(reviews(&app, "superseded").as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_reviewer_decides_over_http() {
    let app = with_signatures(
        "1,1,1,10000001,Mendoza,Romero,Julia,papel\n2,1,2,10000002,Ñahui,de la Cruz,Jorge,papel\n",
    );
    verify(&app);
    let reviewer = app.signed_in(Role::Reviewer, Some("agua")).await;
    let reviews = "/api/v1/petitions/agua/reviews";

    let page = reviewer.get(&format!("{reviews}?limit=1")).await.json();
    let id = page["items"][0]["id"].as_str().unwrap();
    let shown = reviewer.get(&format!("{reviews}/{id}")).await.json();
    let decision = format!("{reviews}/{id}/decision");
    let unreasoned = reviewer.post(&decision, json!({"decision": "reject"})).await;
    let decided = reviewer.post(&decision, json!({"decision": "reject", "reason": "NAME_MISMATCH"})).await;
    let again = reviewer.post(&decision, json!({"decision": "approve"})).await;
    let rest =
        reviewer.get(&format!("{reviews}?cursor={}", page["next"].as_str().unwrap_or_default())).await.json();

    assert_eq!((page["items"].as_array().unwrap().len(), &shown["id"]), (1, &json!(id)));
    assert_eq!(
        (unreasoned.status, unreasoned.json()["type"].clone()),
        (422, json!("/problems/reason-not-allowed"))
    );
    assert_eq!((decided.status, decided.json()["decision"].clone()), (200, json!("reject")));
    assert_eq!((again.status, again.json()["type"].clone()), (409, json!("/problems/review-not-open")));
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(lines(&app)[0], "1 invalid NAME_MISMATCH");
}

#[actix_web::test]
async fn only_reviewers_see_who_signed() {
    let app = with_a_doubt();
    let path = format!("/api/v1/petitions/agua/reviews/{}", first(&app));

    let auditor = app.signed_in(Role::Auditor, Some("agua")).await;
    let volunteer = app.signed_in(Role::Volunteer, Some("agua")).await;

    assert_eq!(auditor.get(&path).await.status, 403);
    assert_eq!(volunteer.get(&path).await.status, 403);
    assert_eq!(app.client().get(&path).await.status, 401);
}
