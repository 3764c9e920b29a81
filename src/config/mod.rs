//! Settings and profiles, read and checked at start; unknown keys are refused.

mod decode;
mod load;
mod options;
mod profiles;
mod settings;
mod validate;

pub use self::{
    load::{Overrides, SettingsError, check_config},
    profiles::{ProfileFault, Profiles, ProfilesError, read_profile},
    settings::{
        ClientAddressSetting, CollectionSettings, DatabaseSettings, KeySettings, LogFormat, LogSettings,
        MailSecurity, MailSettings, MailTransport, ProfileSettings, ServerSettings, Settings,
        VerificationSettings,
    },
};
