//! The tree of frames.

use polaron_core::FrameCreated;

use super::scenarios;
use crate::{
    Backend,
    tools::{Log, settled},
};

scenarios! {
    a_frame_is_known_by_its_place,
    a_new_frame_is_an_event_of_its_page,
    a_frame_that_is_taken_out_leaves_the_tree,
}

fn a_frame_is_known_by_its_place(backend: &dyn Backend) {
    let page = backend.open();
    let child = page.add_frame("child");
    let grandchild = page.add_frame_in(&*child, "grandchild");
    let [top, child, grandchild] = [page.seen_by_main(), child.seen_by_main(), grandchild.seen_by_main()];

    assert!(top.is_main_frame() && !child.is_main_frame() && !grandchild.is_main_frame());
    assert_eq!([top.parent(), child.parent()], [None, Some(top.clone())]);
    assert_eq!(grandchild.parent(), Some(child.clone()));
    for frame in [&top, &child, &grandchild] {
        assert_eq!(frame.top(), Some(top.clone()));
        assert_eq!(frame.contents(), page.contents());
        assert_eq!(frame.os_process_id(), top.os_process_id());
        assert!(!frame.is_destroyed() && !frame.is_detached());
    }
    assert_eq!(top.frames(), std::slice::from_ref(&child));
    assert_eq!(top.frames_in_subtree(), [top.clone(), child.clone(), grandchild.clone()]);
    assert_eq!(child.frames_in_subtree(), [child.clone(), grandchild.clone()]);
    assert_eq!([child.name(), grandchild.name()], ["child", "grandchild"]);
    assert!(!top.url().is_empty() && !child.url().is_empty());
    assert!(!top.origin().is_empty());
}

fn a_new_frame_is_an_event_of_its_page(backend: &dyn Backend) {
    let page = backend.open();
    // The event of its first document may come after that can run.
    settled(&*page);
    let log = Log::new();
    let created = log.clone();
    page.contents().on(move |event: &FrameCreated| created.add(event.frame.clone()));
    let child = page.add_frame("child");
    assert_eq!(log.wait(), child.seen_by_main());
    page.navigate();
    assert_eq!(log.wait(), page.seen_by_main());
}

fn a_frame_that_is_taken_out_leaves_the_tree(backend: &dyn Backend) {
    let page = backend.open();
    let (one, two) = (page.add_frame("one"), page.add_frame("two"));
    let [gone, stays] = [one.seen_by_main(), two.seen_by_main()];
    page.remove_frame(one);
    assert!(gone.is_destroyed());
    assert_eq!(page.seen_by_main().frames(), [stays]);
}
