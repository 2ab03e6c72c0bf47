/// Offers ordinary functions as entries of the plugin, naming the ports and
/// parameters that they take, in order, and the ports that they return:
///
/// ```ignore
/// zen::step!(scale(x, by) -> y);
///
/// fn scale(mut x: Tensor<f32>, by: f32) -> zen::Result<Tensor<f32>> {
///     x.data.iter_mut().for_each(|v| *v *= by);
///     Ok(x)
/// }
/// ```
///
/// Several outputs are a tuple, `-> accuracy, log_loss`; without `->` the function
/// returns `zen::Result`. What it takes is [`FromPort`], what it returns [`ToPort`].
/// Several entries stand in one macro with `;` between them.
#[macro_export]
macro_rules! step {
    ($($name:ident($($input:ident),* $(,)?) $(-> $($output:ident),+)?);+ $(;)?) => {$(
        const _: () = {
            // No entry has a name with "_" at its start, so this hides none.
            fn _step() -> $crate::Result {
                let outputs = $name($($crate::FromPort::from_port(stringify!($input))?),*)?;
                $crate::step_outputs!(outputs => $($($output),+)?);
                ::std::result::Result::Ok(())
            }
            #[unsafe(export_name = stringify!($name))]
            extern "C" fn _entry() -> i32 {
                $crate::run(_step)
            }
        };
    )+};
}

/// Writes what the function of a [`step!`](crate::step!) returned.
#[doc(hidden)]
#[macro_export]
macro_rules! step_outputs {
    ($outputs:ident =>) => {
        let () = $outputs;
    };
    ($outputs:ident => $one:ident) => {
        $crate::ToPort::to_port($outputs, stringify!($one))?;
    };
    ($outputs:ident => $($many:ident),+) => {
        let ($($many),+) = $outputs;
        $($crate::ToPort::to_port($many, stringify!($many))?;)+
    };
}
