//! What a tree of the tests passes on to the tree that it stands before.

/// Every look, passed on to a field.
macro_rules! looks_through {
    ($tree:tt) => {
        fn root(&self) -> &std::path::Path {
            self.$tree.root()
        }
        fn find(
            &self,
            path: &reserial::fsops::TreePath,
        ) -> Result<Option<reserial::fsops::Entry>, reserial::fsops::FsError> {
            self.$tree.find(path)
        }
        fn list(
            &self,
            dir: &reserial::fsops::TreePath,
        ) -> Result<Vec<reserial::fsops::Entry>, reserial::fsops::FsError> {
            self.$tree.list(dir)
        }
        fn open(
            &self,
            file: &reserial::fsops::TreePath,
        ) -> Result<Box<dyn std::io::Read + Send>, reserial::fsops::FsError> {
            self.$tree.open(file)
        }
        fn dress(&self, file: &reserial::fsops::TreePath) -> Result<reserial::fsops::Dress, reserial::fsops::FsError> {
            self.$tree.dress(file)
        }
        fn lock_probe(
            &self,
            file: &reserial::fsops::TreePath,
        ) -> Result<reserial::fsops::LockProbe, reserial::fsops::FsError> {
            self.$tree.lock_probe(file)
        }
        fn free_space(&self) -> Option<u64> {
            self.$tree.free_space()
        }
    };
}

pub(crate) use looks_through;
