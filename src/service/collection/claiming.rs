//! One counted signature for each person: the first that arrives holds the claim, the others wait.

use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey, Holder},
        tallies::TallyKey,
    },
    domain::{Channel, Reason, SignatureId, State},
};

/// Takes the claim of a person for a signature that is complete now, as when its signer confirmed it.
///
/// Returns why it is a duplicate if another holds the claim. A signature whose person is not known
/// (`identity` is `None`) competes with nobody.
pub fn claim(
    conn: &mut AnyConnection,
    signature: SignatureId,
    tally: &TallyKey,
    identity: Option<[u8; 32]>,
) -> Result<Option<Reason>, DbError> {
    let Some(identity) = identity else { return Ok(None) };
    let key = ClaimKey { is_pledge: tally.is_pledge, identity };
    if claims::take(conn, tally.petition, key, signature)? {
        return Ok(None);
    }
    let holder = claims::find_all(conn, tally.petition, &[key])?.remove(&key);
    Ok(holder.filter(|it| it.signature != signature).map(|it| reason_against(&it, tally.channel)))
}

/// Why a signature of this channel does not stand beside the one that holds the claim.
pub(super) fn reason_against(holder: &Holder, channel: Channel) -> Reason {
    use State::{Accepted, Batched, Refused, Submitted};
    match holder.state {
        _ if holder.channel != channel => Reason::DupOtherChannel,
        Batched | Submitted | Accepted | Refused => Reason::DupOtherLot,
        _ => Reason::DupInLot,
    }
}
