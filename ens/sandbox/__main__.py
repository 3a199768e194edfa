from ens.sandbox import process

if __name__ == "__main__":
    process.main()
