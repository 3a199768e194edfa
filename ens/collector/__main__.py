from ens.collector.server import main

if __name__ == "__main__":
    main()
