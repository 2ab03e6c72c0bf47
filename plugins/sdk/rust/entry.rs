use crate::{raw, Result};
use std::sync::Once;

/// Offers functions `fn NAME() -> zen::Result` as entries of the plugin:
/// `zen::entry!(fit, predict);`
#[macro_export]
macro_rules! entry {
    ($($name:ident),+ $(,)?) => {$(
        const _: () = {
            // No entry has a name with "_" at its start, so this hides none.
            #[unsafe(export_name = stringify!($name))]
            extern "C" fn _entry() -> i32 {
                $crate::run($name)
            }
        };
    )+};
}

/// Runs an entry and sends its error, or its panic, to the host.
pub fn run(f: fn() -> Result) -> i32 {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(|p| fail(&panic_text(p)))));
    match f() {
        Ok(()) => 0,
        Err(e) => fail(&e.to_string()),
    }
}

fn panic_text(p: &std::panic::PanicHookInfo<'_>) -> String {
    let payload = p.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    match p.location() {
        Some(at) => format!("panic: {what} ({}:{}:{})", at.file(), at.line(), at.column()),
        None => format!("panic: {what}"),
    }
}

/// Ends the step with this text as its error.
fn fail(text: &str) -> ! {
    unsafe { raw::fail(text.as_ptr(), text.len()) }
}
