use std::{fs, io, path::Path};

use super::{open, open_mapped, read};
use crate::table::{ColumnMap, Encoding, Field, Rejects, Row, RowProblem, TableProblem, TableReader};

fn problem(bytes: &[u8], required: &[Field]) -> String {
    open(bytes, required).err().unwrap().to_string()
}

fn reasons(text: &[u8], fields: &[Field]) -> (Vec<Vec<String>>, Vec<String>) {
    let (rows, bad) = read(&mut open(text, fields).unwrap(), fields);
    (rows, bad.iter().map(ToString::to_string).collect())
}

#[test]
fn columns_are_known_by_their_spanish_and_english_names() {
    let spanish = "sig_id,planilla,linea,firmado_en,dni,apellido_paterno,apellido_materno,nombres,\
        fecha_nacimiento,ubigeo,departamento,provincia,distrito,telefono,email,canal\n\
        1,2,3,2026-01-05,27934209,Mendoza,Romero,Gertrudis,1988-10-26,040312,AREQUIPA,CARAVELI,QUICACHA,1,a@b.pe,papel\n";
    let fields = [Field::Id, Field::Folio, Field::Line, Field::District, Field::Email, Field::Channel];
    let (rows, _) = reasons(spanish.as_bytes(), &fields);
    assert_eq!(rows, [["1", "2", "3", "040312", "a@b.pe", "papel"]]);

    let english = b"rec_id, given_name, surname, street_number, address_1, suburb, postcode, date_of_birth, soc_sec_id\n\
        rec-1-org, michaela, neumann, 8, stanley street, miami, 4223, 19151111, 5304218\n";
    let fields =
        [Field::Id, Field::GivenNames, Field::Surname1, Field::Address, Field::District, Field::Document];
    let (rows, _) = reasons(english, &fields);
    assert_eq!(rows, [["rec-1-org", "michaela", "neumann", "8 stanley street", "miami", "5304218"]]);

    let loose = "N\u{fa}mero de DNI;Apellido Paterno;NOMBRES;Fecha de Nacimiento\n1;b;c;d\n";
    let fields = [Field::Document, Field::Surname1, Field::GivenNames, Field::BirthDate];
    assert_eq!(reasons(loose.as_bytes(), &fields).0, [["1", "b", "c", "d"]]);
}

#[test]
fn other_columns_are_named_by_the_user() {
    let table = b"NumDoc,N1,N2,dni\n1,Ana,Eva,2\n";
    let maps = ["document=NumDoc", "nombres=N1+n2"];
    let mut reader = open_mapped(table, &maps, &[Field::Document]).unwrap();
    assert_eq!(reader.columns().name_of(Field::GivenNames), "N1+N2");
    assert_eq!(read(&mut reader, &[Field::Document, Field::GivenNames]).0, [["1", "Ana Eva"]]);

    let wrong = open_mapped(table, &["document=Documento"], &[]).err().unwrap().to_string();
    assert_eq!(wrong, "--map document=Documento: there is no such column; the file has NumDoc, N1, N2, dni");
    let parse = |text| ColumnMap::parse(text).unwrap_err().to_string();
    assert_eq!(parse("document"), "write --map field=column, such as --map document=NumDoc");
    assert!(
        parse("colour=x").starts_with("there is no field \"colour\"; the fields are id, document, surname1,")
    );
    assert!(ColumnMap::parse_all(["dni=a", "document=b"]).is_err());
}

#[test]
fn a_table_that_lacks_a_column_says_which_and_what_it_has() {
    assert_eq!(
        problem(b"nombre,fecha\na,b\n", &[Field::Document, Field::Surname1, Field::GivenNames]),
        "missing the columns document, surname1; the file has nombre, fecha; \
         name the right one with --map document=COLUMN",
    );
    assert_eq!(
        problem(b"dni,nombres,DNI\n1,a,2\n", &[]),
        "columns 1 and 3 are both called \"dni\"; rename one of them",
    );
    assert_eq!(
        problem(b"27934209,Mendoza,Romero\n60458776,Quilla,Rojas\n", &[Field::Document]),
        "the first line looks like data; add a line of column names such as \"dni,apellido_paterno\"",
    );
}

#[test]
fn what_is_no_table_is_refused_with_what_to_do() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "the file is empty"),
        (b"\r\n\r\n", "the file is empty"),
        (b"\xEF\xBB\xBF", "the file is empty"),
        (b"dni,nombres\r\n\r\n", "the file has column names and no row"),
        (
            b"PK\x03\x04\x14\0",
            "this is an Excel file or a zip archive; save it as CSV (comma delimited, UTF-8) first",
        ),
        (b"\x1F\x8B\x08\0", "this file is compressed; unpack it first"),
        (b"d\0n\0i\0,\0x\0\n\0", "this file is in UTF-16 (\"Unicode text\"); save it as CSV UTF-8 first"),
        (b"\x7FELF\x02\0\0\0", "this is not a text file; save the table as CSV first"),
        (
            b"\"dni,nombres\n1,2\n",
            "the line of column names is longer than 64 KiB, or a quote in it is never closed; is this a CSV file?",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(problem(bytes, &[]), expected);
    }
}

#[test]
fn a_path_that_is_no_readable_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| TableReader::open(path, &ColumnMap::default(), &[]).err().unwrap();
    assert!(matches!(open(folder.path()).problem, TableProblem::Folder));
    let missing = folder.path().join("list.csv");
    assert_eq!(open(&missing).to_string(), format!("{}: there is no such file", missing.display()));
}

#[test]
fn a_bad_row_says_where_it_stands_and_the_rest_goes_on() {
    let table = b"dni,nombres,correo\n\n1,a,b\n2,a\n3,a,b,c\n4,a,b,,\n5,\"a\nb\",c\n6,\"a\",b\n7,\"a\"b,\"c\nd\"\n8,a\0,b\n,\"\", \n9,a,b\n,,";
    let (rows, bad) = reasons(table, &[Field::Document]);
    assert_eq!(rows, [["1"], ["4"], ["5"], ["6"], ["9"]]);
    assert_eq!(
        bad,
        [
            "list.csv, record 2, line 4: has 2 fields, the line of column names 3",
            "list.csv, record 3, line 5: has 4 fields, the line of column names 3",
            "list.csv, record 7, line 10: a quote is opened here and not closed on this line",
            "list.csv, record 8, line 11: has 1 fields, the line of column names 3",
            "list.csv, record 9, line 12: contains a null character",
        ],
    );
}

#[test]
fn a_file_cut_off_inside_quotes_loses_one_row() {
    let (rows, bad) = reasons(b"dni,nombres\r\n1,a\r\n2,\"b\r\n3,c\r\n4,\"d", &[Field::Document]);
    assert_eq!(rows, [["1"], ["3"]]);
    assert_eq!(bad[0], "list.csv, record 2, line 3: a quote is opened here and not closed on this line");
    assert_eq!(bad[1], "list.csv, record 4, line 5: a quote is opened here and never closed");
}

#[test]
fn encodings_are_recognised_and_rows_of_another_one_are_bad() {
    let latin = b"dni,nombres\n1,ANA\n2,MU\xD1OZ\n";
    let mut reader = open(latin, &[]).unwrap();
    assert_eq!(read(&mut reader, &[Field::GivenNames]).0[1], ["MUÑOZ"]);
    assert_eq!(reader.encoding(), Encoding::Windows1252);

    let mixed = b"\xEF\xBB\xBFdni,nombres\n1,PE\xC3\x91A\n2,MU\xD1OZ\n3,\xC3\x91A\xC3\x91EZ\n";
    let (rows, bad) = reasons(mixed, &[Field::Document, Field::GivenNames]);
    assert_eq!(rows, [["1", "PEÑA"], ["3", "ÑAÑEZ"]]);
    assert_eq!(
        bad,
        ["list.csv, record 2, line 3, column nombres: is not UTF-8, unlike the rest of the file"]
    );
}

#[test]
fn a_line_of_any_length_costs_bounded_memory_and_one_row() {
    let head = b"dni,nombres\n1,a\n2,".as_slice();
    let long = io::Read::take(io::repeat(b'x'), 50_000_000);
    let source = io::Read::chain(io::Read::chain(head, long), b"\n3,c\n".as_slice());
    let mut reader =
        TableReader::from_stream(Path::new("list.csv"), Box::new(source), &ColumnMap::default(), &[])
            .unwrap();
    let (rows, bad) = read(&mut reader, &[Field::Document]);
    assert_eq!(rows, [["1"], ["3"]]);
    assert_eq!(bad[0].to_string(), "list.csv, record 2, line 3: is longer than 64 KiB");
}

#[test]
fn a_quote_that_swallows_much_of_a_file_costs_one_row() {
    let table = format!("dni,nombres\n1,\"a\n{}", "2,b\n".repeat(50_000));
    let (rows, bad) = read(&mut open(table.as_bytes(), &[]).unwrap(), &[Field::Document]);
    assert_eq!(rows.len(), 50_000);
    assert_eq!(bad.len(), 1);
    assert_eq!(bad[0].line, 2);
}

#[test]
fn rejected_rows_are_kept_as_they_came_and_can_be_imported_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    let kept = folder.path().join("list.csv.rejected.csv");
    let reject = |text: &[u8], path: &Path| {
        fs::write(path, text).unwrap();
        let mut reader = TableReader::open(path, &ColumnMap::default(), &[Field::Document]).unwrap();
        let mut rejects = Rejects::new(&reader);
        let mut batch = reader.new_batch(100);
        while reader.next_batch(&mut batch).unwrap() {
            let wrong: Vec<usize> =
                batch.rows().filter(|row| row.get(Field::Document) == "x").map(Row::index).collect();
            for index in wrong {
                batch.reject(index, Some(Field::Document), RowProblem::new("number", "is not a number"));
            }
            rejects.add(&batch).unwrap();
        }
        rejects.finish().unwrap()
    };

    let bad = b"\xEF\xBB\xBFdni;nombres\n1;a\nx;\"Mu\xC3\xB1oz; Eva\"\n3\n4;\"d\n";
    assert_eq!(reject(bad, &path), Some(kept.clone()));
    assert_eq!(
        fs::read_to_string(&kept).unwrap(),
        "\u{feff}rejected_because;dni;nombres\n\
         \"line 3: dni: is not a number\";x;\"Muñoz; Eva\"\n\
         \"line 4: has 1 fields, the line of column names 2\";3\n\
         \"line 5: a quote is opened here and never closed\";\"4;\"\"d\"\n",
    );
    assert_eq!(reject(b"dni\n1\n", &folder.path().join("good.csv")), None);

    let mended = fs::read_to_string(&kept).unwrap().replace(";x;", ";2;");
    reject(mended.as_bytes(), &folder.path().join("mended.csv"));
    assert_eq!(reject(b"dni;nombres\n2;b\n", &path), None, "a clean second run");
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["good.csv", "list.csv", "mended.csv", "mended.csv.rejected.csv"]);
}
