//! Chromium's numbers for what goes wrong with a load, which Electron's applications know.

use gtk4::gio;
use webkit6::{NetworkError, PolicyError};

/// Any failure without a number of its own: `ERR_FAILED`.
const FAILED: i32 = -2;

/// A load that was given up: `ERR_ABORTED`.
pub(crate) const ABORTED: i32 = -3;

/// A certificate that is not accepted: `ERR_CERT_INVALID`.
pub(crate) const CERTIFICATE: i32 = -207;

/// The number that comes nearest to the engine's error.
pub(crate) fn code(error: &glib::Error) -> i32 {
    if let Some(error) = error.kind::<NetworkError>() {
        return match error {
            NetworkError::Cancelled => ABORTED,
            NetworkError::FileDoesNotExist => -6,
            NetworkError::UnknownProtocol => -302,
            _ => FAILED,
        };
    }
    if let Some(error) = error.kind::<PolicyError>() {
        return match error {
            // Such a load becomes no document, as when Chromium makes a download of it.
            PolicyError::FrameLoadInterruptedByPolicyChange | PolicyError::CannotShowMimeType => ABORTED,
            PolicyError::CannotUseRestrictedPort => -312,
            PolicyError::CannotShowUri => -300,
            _ => FAILED,
        };
    }
    if error.kind::<gio::ResolverError>().is_some() {
        return -105;
    }
    match error.kind::<gio::IOErrorEnum>() {
        Some(gio::IOErrorEnum::ConnectionRefused) => -102,
        Some(gio::IOErrorEnum::NetworkUnreachable) => -106,
        Some(gio::IOErrorEnum::HostUnreachable) => -109,
        Some(gio::IOErrorEnum::TimedOut) => -118,
        Some(gio::IOErrorEnum::HostNotFound) => -105,
        Some(gio::IOErrorEnum::NotFound) => -6,
        Some(gio::IOErrorEnum::PermissionDenied) => -10,
        Some(gio::IOErrorEnum::Cancelled) => ABORTED,
        _ => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_chromiums() {
        assert_eq!(code(&glib::Error::new(NetworkError::Cancelled, "")), ABORTED);
        assert_eq!(code(&glib::Error::new(NetworkError::FileDoesNotExist, "")), -6);
        assert_eq!(code(&glib::Error::new(gio::ResolverError::NotFound, "")), -105);
        assert_eq!(code(&glib::Error::new(gio::IOErrorEnum::ConnectionRefused, "")), -102);
        assert_eq!(code(&glib::Error::new(PolicyError::FrameLoadInterruptedByPolicyChange, "")), ABORTED);
        assert_eq!(code(&glib::Error::new(glib::FileError::Noent, "")), FAILED);
    }
}
