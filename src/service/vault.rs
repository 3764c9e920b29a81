//! The keys of the service, of petitions and of rolls, unwrapped while the process runs.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{
        AnyConnection, Db, DbError,
        keys::{self, KeyPurpose, StoredKey},
    },
    sealing::{
        DataKey, IndexKey, KeyCheckError, MasterKey, MasterKeyError, MasterKeySource, SigningKey,
        UnwrapError, random,
    },
};

/// The owner of the keys that belong to no petition and no roll.
const SERVICE: Uuid = Uuid::nil();

/// Why keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key given at start is not the one that wrapped the keys of this database.
    #[error(transparent)]
    WrongMasterKey(#[from] KeyCheckError),
    /// The master key cannot be had.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// A key does not unwrap.
    #[error("a key does not open under this master key: {0}")]
    Unwrap(#[from] UnwrapError),
    /// The keys were destroyed on purpose.
    #[error("the keys of this data were destroyed; its identities can no longer be read")]
    Destroyed,
    /// There never were such keys.
    #[error("there are no keys for this data")]
    Missing,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The two keys that protect the personal data of one owner.
pub struct Keys {
    /// Seals and opens.
    pub data: DataKey,
    /// Makes keyed indexes.
    pub index: IndexKey,
}

/// Holds the master key and what it has unwrapped.
pub struct Vault {
    master: Arc<MasterKey>,
    opened: RwLock<HashMap<Uuid, Arc<Keys>>>,
    service: Arc<Keys>,
    signing: SigningKey,
    shard: i16,
}

impl Vault {
    /// Checks the master key against the database, and makes the keys of the service at first start.
    ///
    /// A key is made only for a database that never had one: beside an older database a new key would
    /// open nothing and only hide that the right one is missing.
    pub fn open(db: &Db, source: &MasterKeySource, now: DateTime<Utc>) -> Result<Self, VaultError> {
        let is_new = db.read_blocking(keys::find_check)?.is_none();
        let master = if is_new { source.load_or_create()? } else { source.load()? };
        let master = Arc::new(master);
        let starter = Arc::clone(&master);
        db.write_blocking(move |conn| prove_master_key(conn, &starter))?;
        let maker = Arc::clone(&master);
        db.write_blocking(move |conn| create_service_keys(conn, &maker, now))?;
        let (service, signing) = db.read_blocking(|conn| {
            let signing = stored(keys::find(conn, SERVICE, KeyPurpose::Signing)?, |id, wrapped| {
                SigningKey::unwrap(&master, id, wrapped)
            })?;
            Ok::<_, VaultError>((Arc::new(unwrap_keys(conn, &master, SERVICE)?), signing))
        })?;
        let shard = i16::from_be_bytes(random()) & i16::MAX;
        Ok(Self { master, opened: RwLock::default(), service, signing, shard })
    }

    /// The keys of the service itself: people, mail, idempotency.
    pub fn service(&self) -> &Arc<Keys> {
        &self.service
    }

    /// The key that signs checkpoints and manifests.
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// Makes the keys of a new petition or roll.
    pub fn create(
        &self,
        conn: &mut AnyConnection,
        owner: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Arc<Keys>, VaultError> {
        create_keys(conn, &self.master, owner, now)?;
        self.keys(conn, owner)
    }

    /// The keys of a petition or roll.
    pub fn keys(&self, conn: &mut AnyConnection, owner: impl Into<Uuid>) -> Result<Arc<Keys>, VaultError> {
        let owner = owner.into();
        if let Some(keys) = self.opened.read().unwrap_or_else(PoisonError::into_inner).get(&owner) {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(unwrap_keys(conn, &self.master, owner)?);
        self.opened.write().unwrap_or_else(PoisonError::into_inner).insert(owner, Arc::clone(&keys));
        Ok(keys)
    }

    /// Forgets the unwrapped keys of an owner, after they were destroyed or the work on them was undone.
    pub fn forget(&self, owner: impl Into<Uuid>) {
        self.opened.write().unwrap_or_else(PoisonError::into_inner).remove(&owner.into());
    }

    pub(super) fn shard(&self) -> i16 {
        self.shard
    }
}

fn prove_master_key(conn: &mut AnyConnection, master: &MasterKey) -> Result<(), VaultError> {
    keys::insert_check_if_new(conn, &master.key_check())?;
    let check = keys::find_check(conn)?.ok_or(DbError::Lost)?;
    Ok(master.verify_key_check(&check)?)
}

fn create_service_keys(
    conn: &mut AnyConnection,
    master: &MasterKey,
    now: DateTime<Utc>,
) -> Result<(), VaultError> {
    create_keys(conn, master, SERVICE, now)?;
    let id = Uuid::now_v7();
    let wrapped = SigningKey::generate().wrap(master, id);
    keys::insert_if_new(conn, SERVICE, KeyPurpose::Signing, id, &wrapped, now)?;
    Ok(())
}

fn create_keys(
    conn: &mut AnyConnection,
    master: &MasterKey,
    owner: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let id = Uuid::now_v7();
    keys::insert_if_new(conn, owner, KeyPurpose::Data, id, &DataKey::generate().wrap(master, id), now)?;
    let id = Uuid::now_v7();
    keys::insert_if_new(conn, owner, KeyPurpose::Index, id, &IndexKey::generate().wrap(master, id), now)?;
    Ok(())
}

fn unwrap_keys(conn: &mut AnyConnection, master: &MasterKey, owner: Uuid) -> Result<Keys, VaultError> {
    let data = keys::find(conn, owner, KeyPurpose::Data)?;
    let index = keys::find(conn, owner, KeyPurpose::Index)?;
    Ok(Keys {
        data: stored(data, |id, wrapped| DataKey::unwrap(master, id, wrapped))?,
        index: stored(index, |id, wrapped| IndexKey::unwrap(master, id, wrapped))?,
    })
}

fn stored<K>(
    key: Option<StoredKey>,
    unwrap: impl FnOnce(Uuid, &[u8]) -> Result<K, UnwrapError>,
) -> Result<K, VaultError> {
    let key = key.ok_or(VaultError::Missing)?;
    let wrapped = key.wrapped.ok_or(VaultError::Destroyed)?;
    Ok(unwrap(key.id, &wrapped)?)
}
