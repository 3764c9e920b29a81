use super::*;

#[test]
fn columns_fill_the_page_whatever_a_profile_asks() {
    for (text, kinds) in [
        (include_str!("../../../config/profiles/generic.toml"), vec![Kind::Number, Kind::Open]),
        (
            include_str!("../../../config/profiles/pe-iniciativa-legislativa.toml"),
            vec![Kind::Number, Kind::Comb(8)],
        ),
    ] {
        let profile: Profile = toml::from_str(text).unwrap();
        let columns = columns(&profile, Language::Spanish, 782.0);

        let widths: f32 = columns.iter().map(|it| it.width).sum();
        assert!((widths - 782.0).abs() < 0.1, "{widths}");
        assert!(columns.iter().all(|it| 20.0 < it.width), "{columns:?}");
        assert_eq!(columns.iter().map(|it| it.kind).take(2).collect::<Vec<_>>(), kinds);
    }
}
