//! The tables, as both engines have them. A test compares them with the migrations.

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    keys (id) {
        id -> Id,
        purpose -> Text,
        owner_id -> Id,
        wrapped -> Nullable<Binary>,
        created_at -> Ts,
        destroyed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};

    key_checks (id) {
        id -> Integer,
        value -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::sql::Id;

    ledger_pending (id) {
        id -> Id,
        petition_id -> Nullable<Id>,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::sql::Id;

    ledger_entries (position) {
        position -> BigInt,
        id -> Id,
        petition_id -> Nullable<Id>,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, SmallInt};

    ledger_tiles (level, tile) {
        level -> SmallInt,
        tile -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::sql::Ts;

    ledger_checkpoints (size) {
        size -> BigInt,
        note -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::sql::{Id, Ts};

    leases (name) {
        name -> Text,
        holder -> Id,
        until -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    users (id) {
        id -> Id,
        login_key -> Binary,
        sealed -> Binary,
        password_hash -> Nullable<Text>,
        state -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::sql::{Id, Ts};

    memberships (user_id, petition_id, role) {
        user_id -> Id,
        petition_id -> Id,
        role -> Text,
        granted_by -> Text,
        granted_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::Binary;
    use crate::db::types::sql::{Id, Ts};

    sessions (token_hash) {
        token_hash -> Binary,
        user_id -> Id,
        created_at -> Ts,
        expires_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    api_tokens (id) {
        id -> Id,
        token_hash -> Binary,
        user_id -> Id,
        name -> Text,
        scopes -> Text,
        created_at -> Ts,
        expires_at -> Nullable<Ts>,
        revoked_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    invitations (id) {
        id -> Id,
        token_hash -> Binary,
        user_id -> Nullable<Id>,
        petition_id -> Id,
        role -> Nullable<Text>,
        sealed -> Nullable<Binary>,
        created_by -> Text,
        created_at -> Ts,
        expires_at -> Ts,
        accepted_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};
    use crate::db::types::sql::Ts;

    attempts (key) {
        key -> Binary,
        n -> Integer,
        last_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::db::types::sql::Ts;

    profiles (id, version) {
        id -> Text,
        version -> Integer,
        body -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    petitions (id) {
        id -> Id,
        slug -> Text,
        title -> Text,
        text -> Text,
        profile_id -> Text,
        profile_version -> Integer,
        threshold -> BigInt,
        time_zone -> Text,
        language -> Text,
        state -> Text,
        opens_at -> Ts,
        closes_at -> Nullable<Ts>,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::sql::{Id, Ts};

    events (id) {
        id -> Id,
        petition_id -> Id,
        name -> Text,
        place -> Text,
        region -> Text,
        held_on -> Text,
        team -> Text,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    circulators (id) {
        id -> Id,
        petition_id -> Id,
        code -> Text,
        sealed -> Nullable<Binary>,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    sheets (id) {
        id -> Id,
        petition_id -> Id,
        folio -> BigInt,
        n_lines -> Integer,
        event_id -> Nullable<Id>,
        circulator_id -> Nullable<Id>,
        keyer_id -> Nullable<Id>,
        state -> Text,
        created_at -> Ts,
        closed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    signatures (id) {
        id -> Id,
        petition_id -> Id,
        channel -> Text,
        is_pledge -> Bool,
        state -> Text,
        reason -> Text,
        identity_key -> Nullable<Binary>,
        reference_key -> Nullable<Binary>,
        sealed -> Nullable<Binary>,
        region -> Text,
        day -> Text,
        event_id -> Nullable<Id>,
        sheet_id -> Nullable<Id>,
        folio -> Nullable<BigInt>,
        line -> Nullable<Integer>,
        keyer_id -> Nullable<Id>,
        consent_version -> Nullable<Text>,
        link_hash -> Nullable<Binary>,
        signed_at -> Nullable<Ts>,
        received_at -> Ts,
        confirmed_at -> Nullable<Ts>,
        verdict -> Nullable<Text>,
        verdict_reason -> Text,
        checked_under -> Nullable<Text>,
        decision -> Nullable<Text>,
        needs_settling -> Bool,
        batch_id -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Bool};
    use crate::db::types::sql::Id;

    claims (identity_key, petition_id, is_pledge) {
        petition_id -> Id,
        is_pledge -> Bool,
        identity_key -> Binary,
        signature_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    voided_lines (sheet_id, line) {
        sheet_id -> Id,
        line -> Integer,
        reason -> Text,
        keyer_id -> Nullable<Id>,
        keyed_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable};
    use crate::db::types::sql::{Id, Ts};

    second_keyings (id) {
        id -> Id,
        sheet_id -> Id,
        line -> Integer,
        keyer_id -> Id,
        sealed -> Binary,
        keyed_at -> Ts,
        settled_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable};
    use crate::db::types::sql::{Id, Ts};

    sheet_photos (id) {
        id -> Id,
        sheet_id -> Id,
        keyer_id -> Nullable<Id>,
        n_bytes -> Integer,
        sealed -> Binary,
        taken_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::sql::Id;

    findings (signature_id, reason) {
        signature_id -> Id,
        reason -> Text,
        check_name -> Text,
        severity -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    reviews (id) {
        id -> Id,
        petition_id -> Id,
        signature_id -> Id,
        state -> Text,
        cause -> Text,
        decision -> Nullable<Text>,
        reason -> Text,
        decided_by -> Nullable<Text>,
        opened_at -> Ts,
        decided_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, SmallInt, Text};
    use crate::db::types::sql::Id;

    tallies (petition_id, state, reason, channel, is_pledge, event_id, region, day, shard) {
        petition_id -> Id,
        state -> Text,
        reason -> Text,
        channel -> Text,
        is_pledge -> Bool,
        event_id -> Id,
        region -> Text,
        day -> Text,
        shard -> SmallInt,
        n -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    rolls (id) {
        id -> Id,
        name -> Text,
        state -> Text,
        file_name -> Text,
        file_sha256 -> Nullable<Binary>,
        roll_date -> Nullable<Text>,
        n_entries -> BigInt,
        n_rejected -> BigInt,
        n_pages -> BigInt,
        created_at -> Ts,
        ready_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, SmallInt};
    use crate::db::types::sql::Id;

    roll_pages (roll_id, kind, page) {
        roll_id -> Id,
        kind -> SmallInt,
        page -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    batches (id) {
        id -> Id,
        petition_id -> Id,
        number -> Integer,
        state -> Text,
        facts -> Text,
        prepared_by -> Text,
        prepared_at -> Ts,
        certified_at -> Nullable<Ts>,
        certificate -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::db::types::sql::Id;

    batch_members (batch_id, position) {
        batch_id -> Id,
        position -> BigInt,
        signature_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::sql::Id;

    batch_exclusions (batch_id, position) {
        batch_id -> Id,
        position -> BigInt,
        signature_id -> Id,
        state -> Text,
        reason -> Text,
    }
}

diesel::table! {
    use crate::db::types::sql::{Id, Ts};

    certifications (batch_id, user_id) {
        batch_id -> Id,
        user_id -> Id,
        certified_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    outbox (id) {
        id -> Id,
        petition_id -> Nullable<Id>,
        signature_id -> Nullable<Id>,
        kind -> Text,
        address_key -> Binary,
        source_key -> Nullable<Binary>,
        sealed -> Nullable<Binary>,
        state -> Text,
        attempts -> Integer,
        problem -> Text,
        due_at -> Ts,
        leased_until -> Ts,
        created_at -> Ts,
        finished_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, SmallInt};
    use crate::db::types::sql::Ts;

    idempotency_keys (scope) {
        scope -> Binary,
        request_hash -> Binary,
        status -> SmallInt,
        sealed -> Binary,
        created_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::sql::{Id, Ts};

    jobs (id) {
        id -> Id,
        kind -> Text,
        petition_id -> Nullable<Id>,
        state -> Text,
        n_done -> BigInt,
        n_total -> BigInt,
        result -> Nullable<Text>,
        problem -> Text,
        problem_code -> Text,
        problem_values -> Text,
        started_by -> Text,
        started_at -> Ts,
        alive_at -> Ts,
        finished_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};
    use crate::db::types::sql::Id;

    rejected_rows (id) {
        id -> Id,
        job_id -> Id,
        piece -> Integer,
        sealed -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Integer};
    use crate::db::types::sql::Id;

    match_models (petition_id) {
        petition_id -> Id,
        edition -> Integer,
        n_signatures -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    use crate::db::types::sql::Id;

    match_queue (petition_id, ticket) {
        petition_id -> Id,
        ticket -> Id,
        signature_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::db::types::sql::Id;

    match_keys (block, signature_id) {
        block -> BigInt,
        signature_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::Integer;
    use crate::db::types::sql::Id;

    matches (signature_id, other_id) {
        signature_id -> Id,
        other_id -> Id,
        petition_id -> Id,
        probability -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};
    use crate::db::types::sql::Id;

    roll_candidates (signature_id) {
        signature_id -> Id,
        roll_id -> Id,
        probability -> Integer,
        sealed -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    api_tokens,
    attempts,
    batch_exclusions,
    batch_members,
    batches,
    certifications,
    circulators,
    claims,
    events,
    findings,
    idempotency_keys,
    invitations,
    jobs,
    key_checks,
    keys,
    leases,
    ledger_checkpoints,
    ledger_entries,
    ledger_pending,
    ledger_tiles,
    match_keys,
    match_models,
    match_queue,
    matches,
    memberships,
    outbox,
    petitions,
    profiles,
    rejected_rows,
    reviews,
    roll_candidates,
    roll_pages,
    rolls,
    second_keyings,
    sessions,
    sheet_photos,
    sheets,
    signatures,
    tallies,
    users,
    voided_lines
);
